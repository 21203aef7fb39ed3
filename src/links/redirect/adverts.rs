//! Counters of clicks: advertisements, and links that earn a commission.
//!
//! Source: own knowledge of the networks, compared with the debounce list of Brave and the
//! redirections of `ClearURLs`; parameters are facts about the services.

use super::Kind;
use super::known::Carries::{self, Embedded, In, Query};
use super::known::Known;

/// Advertisements and commissions.
pub(super) const ADVERTS: &[Known] = &[
    // Advertisements.
    advert("google.com", "/aclk", In(&["adurl"])),
    advert("google.com", "/pagead", In(&["adurl"])),
    advert("googleadservices.com", "/pagead", In(&["adurl"])),
    advert("googlesyndication.com", "/pagead", In(&["adurl"])),
    advert("doubleclick.net", "", In(&["adurl"])),
    advert("doubleclick.net", "", Query),
    advert("doubleclick.net", "", Embedded),
    advert("bing.com", "/aclk", In(&["u"])),
    advert("atdmt.com", "", In(&["h"])),
    advert("adform.net", "/C", In(&["ckurl"])),
    advert("amazon-adsystem.com", "/x/c", Embedded),
    advert("demdex.net", "", In(&["d_rd"])),
    advert("cat.criteo.com", "", In(&["dest"])),
    // Commissions.
    advert("amazon.com", "/gp/redirect.html", In(&["location"])),
    advert("assoc-redirect.amazon.com", "/g/r", Embedded),
    advert("ebay.com", "/rover", In(&["mpre", "loc"])),
    advert("s.click.aliexpress.com", "/deep_link.htm", In(&["dl_target_url"])),
    advert("go.redirectingat.com", "", In(&["url"])),
    advert("go.skimresources.com", "", In(&["url"])),
    advert("redirect.viglink.com", "", In(&["u"])),
    advert("digidip.net", "/visit", In(&["url"])),
    advert("srvtrck.com", "", In(&["url"])),
    advert("shop-links.co", "/link", In(&["url"])),
    advert("howl.me", "/link", In(&["url"])),
    advert("narrativ.com", "", In(&["url"])),
    advert("anrdoezrs.net", "", In(&["url"])),
    advert("anrdoezrs.net", "/links", Embedded),
    advert("dpbolvw.net", "", In(&["url"])),
    advert("dpbolvw.net", "/links", Embedded),
    advert("jdoqocy.com", "", In(&["url"])),
    advert("jdoqocy.com", "/links", Embedded),
    advert("kqzyfj.com", "", In(&["url"])),
    advert("kqzyfj.com", "/links", Embedded),
    advert("tkqlhce.com", "", In(&["url"])),
    advert("tkqlhce.com", "/links", Embedded),
    advert("awin1.com", "", In(&["ued", "p"])),
    advert("zenaps.com", "", In(&["ued", "p", "pr"])),
    advert("click.linksynergy.com", "", In(&["murl"])),
    advert("tradedoubler.com", "", In(&["url", "_td_deeplink"])),
    advert("prf.hn", "/click", Embedded),
    advert("shareasale.com", "", In(&["urllink"])),
    advert("shareasale-analytics.com", "", In(&["urllink"])),
    advert("pjatr.com", "", In(&["url"])),
    advert("pjtra.com", "", In(&["url"])),
    advert("pntra.com", "", In(&["url"])),
    advert("pntrac.com", "", In(&["url"])),
    advert("pntrs.com", "", In(&["url"])),
    advert("gopjn.com", "", In(&["url"])),
    advert("avantlink.com", "/click.php", In(&["url"])),
    advert("webgains.com", "", In(&["wgtarget"])),
    advert("effiliation.com", "", In(&["url"])),
    advert("partner-ads.com", "", In(&["htmlurl"])),
    advert("ad.admitad.com", "", In(&["ulp"])),
    advert("a8.net", "/svt/ejp", In(&["a8ejpredirect"])),
    advert("valuecommerce.com", "", In(&["vc_url"])),
    advert("pxf.io", "", In(&["u"])),
    advert("sjv.io", "", In(&["u"])),
    advert("evyy.net", "", In(&["u"])),
    advert("7eer.net", "", In(&["u"])),
    advert("georiot.com", "", In(&["gr_url"])),
    advert("buy.geni.us", "", In(&["gr_url"])),
    advert("app.adjust.com", "", In(&["redirect", "fallback"])),
    // Counters in mails.
    advert("awstrack.me", "/L0", Embedded),
    advert("click.pstmrk.it", "", Embedded),
    advert("links.govdelivery.com", "", Embedded),
];

const fn advert(host: &'static str, path: &'static str, carries: Carries) -> Known {
    Known { kind: Kind::Advert, host, path, carries }
}

#[cfg(test)]
mod tests {
    use crate::links::redirect::Kind::Advert;
    use crate::links::redirect::tests::{assert_leads, assert_stays};

    #[test]
    fn advertisements_and_commissions() {
        assert_leads(
            Advert,
            &[
                (
                    "https://www.googleadservices.com/pagead/aclk?sa=L&adurl=http://evil.test/a",
                    "http://evil.test/a",
                ),
                ("https://www.google.com/aclk?sa=l&adurl=https%3A%2F%2Fevil.test", "https://evil.test/"),
                ("https://ad.doubleclick.net/ddm/clk/1;2;3;v?https://evil.test/a", "https://evil.test/a"),
                ("http://ad.doubleclick.net/click;h=v8/1;%3fhttp://evil.test/a", "http://evil.test/a"),
                (
                    "https://adclick.g.doubleclick.net/pcs/click?xai=A&adurl=https://evil.test",
                    "https://evil.test/",
                ),
                (
                    "https://www.bing.com/aclk?ld=e8&u=aHR0cHMlM2ElMmYlMmZldmlsLnRlc3QlMmY",
                    "https://evil.test/",
                ),
                (
                    "https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Fevil.test",
                    "https://evil.test/",
                ),
                (
                    "https://click.linksynergy.com/deeplink?id=1&murl=https%3A%2F%2Fevil.test",
                    "https://evil.test/",
                ),
                (
                    "https://prf.hn/click/camref:1/destination:https%3A%2F%2Fevil.test%2F",
                    "https://evil.test/",
                ),
                ("https://www.shareasale.com/r.cfm?b=1&urllink=evil.test%2Fa", "https://evil.test/a"),
                ("https://rover.ebay.co.uk/rover/1/710/1?mpre=https%3A%2F%2Fevil.test", "https://evil.test/"),
                ("https://www.anrdoezrs.net/links/1/type/dlg/https://evil.test/a", "https://evil.test/a"),
                (
                    "https://1a2b.r.eu-west-1.awstrack.me/L0/https:%2F%2Fevil.test%2Fa/1/0",
                    "https://evil.test/a/1/0",
                ),
            ],
        );
    }

    #[test]
    fn numbers_name_no_target() {
        assert_stays(&[
            "https://www.anrdoezrs.net/click-1-2",
            "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2",
            "https://rover.ebay.com/rover/1/710",
        ]);
    }
}
