use super::*;
use crate::links::site::Suffixes;
use How::{Homograph, Hyphen, OneEdit, Subdomain};

/// The brand that a written host passes for, and how.
fn imitated(brands: &Brands, suffixes: &Suffixes, written: &str) -> Option<(String, How)> {
    let url = url::Url::parse(&format!("http://{written}/")).expect("a host");
    let host = url.host_str().expect("a host");
    let site = suffixes.site(host);
    let found = brands.imitated(host, site.start, site.suffix)?;
    Some((found.brand.to_owned(), found.how))
}

const IMITATIONS: &[(How, &[(&str, &str)])] = &[
    (
        Homograph,
        &[
            // Cyrillic, in part and whole.
            ("pаypal.com", "paypal"),
            ("раураl.com", "paypal"),
            ("fасеbооk.com", "facebook"),
            ("gооgle.com", "google"),
            ("аmаzоn.de", "amazon"),
            ("ѕресіаl.аррӏеіԁ.com", "appleid"),
            ("www.ѕbеrbаnk.ru", "sberbank"),
            ("bіnаnсе.com", "binance"),
            ("metаmаsk.io", "metamask"),
            // Greek, Armenian, Latin with marks and of other languages.
            ("netflιx.com", "netflix"),
            ("cοinbase.com", "coinbase"),
            ("twitteг.com", "twitter"),
            ("liոkedin.com", "linkedin"),
            ("ınstagram.com", "instagram"),
            ("goőgle.com", "google"),
            ("ṃetamask.com", "metamask"),
            ("trezør.io", "trezor"),
            ("wellsfаrgo.com", "wellsfargo"),
            ("łedgerlive.com", "ledgerlive"),
            ("pаypal-login.com", "paypal"),
            ("pаypal.evil.example", "paypal"),
            // Digits and letters of ASCII.
            ("paypa1.example", "paypal"),
            ("g00gle.example", "google"),
            ("faceb00k.example", "facebook"),
            ("micr0soft.example", "microsoft"),
            ("n3tflix.example", "netflix"),
            ("c0inbase.example", "coinbase"),
            ("ad0be.pages.dev", "adobe"),
            ("rnetamask.example", "metamask"),
            ("vvellsfargo.example", "wellsfargo"),
            ("arnericanexpress.example", "americanexpress"),
            ("theguardlan.com", "theguardian"),
            ("blnance-airdrop.example", "binance"),
            ("wallet-colnbase.example", "coinbase"),
        ],
    ),
    (
        Subdomain,
        &[
            ("paypal.com.evil.example", "paypal"),
            ("www.paypal.com.login.evil.example", "paypal"),
            ("paypal.evil.example", "paypal"),
            ("barclays.co.uk.evil.example", "barclays"),
            ("facebook.com.evil.example", "facebook"),
            ("www.amazon.de.evil.example", "amazon"),
            ("steamcommunity.com.trade.test", "steamcommunity"),
            ("secure.metamask.io.wallet-sync.test", "metamask"),
            ("coinbase.support-desk.test", "coinbase"),
            ("usps.com.redelivery.test", "usps"),
            ("booking.com-id3212341.test", "bookingcom"),
            ("pay.sberbank.com-id90123.test", "sberbank"),
            ("appleid.apple.com.verify.test", "apple"),
            ("usps.com-tracking-help.test", "usps"),
            ("login.verizon.evil.example", "verizon"),
            ("gmail.comgur.test", "gmail"),
            ("hsbc.net.evil.example", "hsbc"),
        ],
    ),
    (
        Hyphen,
        &[
            ("paypal-login.example", "paypal"),
            ("secure-chase-verify.test", "chase"),
            ("metamask-rewards.site", "metamask"),
            ("pay-pal.test", "paypal"),
            ("wells-fargo-alerts.test", "wellsfargo"),
            ("bank-of-america-secure.test", "bankofamerica"),
            ("amazon-account-verify.test", "amazon"),
            ("netflix-billing.test", "netflix"),
            ("dhl-paket.test", "dhl"),
            ("ups-tracking.test", "ups"),
            ("irs-refund.test", "irs"),
            ("my-gmail-support.test", "gmail"),
            ("discord-verification.xyz", "discord"),
            ("royal-mail-redelivery.test", "royal-mail"),
            ("credit-agricole-connexion.test", "credit-agricole"),
            ("coinbase-wallet.weebly.com", "coinbase"),
            ("support-account07553-coinbase.com", "coinbase"),
            ("cn-www-google.com.cn", "google"),
            ("sberbank-bonus.test", "sberbank"),
            ("login-facebook-secure2024.test", "facebook"),
        ],
    ),
    (
        OneEdit,
        &[
            ("payapl.example", "paypal"),
            ("payppal.example", "paypal"),
            ("gogle.example", "google"),
            ("googgle.click", "google"),
            ("goolge.site", "google"),
            ("facebok.example", "facebook"),
            ("fcaebook.example", "facebook"),
            ("netlfix.example", "netflix"),
            ("instagran.example", "instagram"),
            ("whataspp.icu", "whatsapp"),
            ("coinbsse.example", "coinbase"),
            ("metmask.cam", "metamask"),
            ("trustwalet.top", "trustwallet"),
            ("mircosoft.example", "microsoft"),
            ("linkdin.example", "linkedin"),
            ("bloombreg.example", "bloomberg"),
            ("wahtsapp.example", "whatsapp"),
            ("uniiswap.click", "uniswap"),
        ],
    ),
];

/// Hosts of honest owners that have something of a brand's name, or of a disguise, about them.
const HONEST: &[&str] = &[
    // IDN that says what it is.
    "münchen.de",
    "президент.рф",
    "яндекс.рф",
    "kölner-bank.de",
    "xn--fiqs8s.cn",
    "почта.рф",
    "crédit-agricole.fr",
    "itaú.com",
    "café-société.fr",
    "straße.de",
    "παράδειγμα.gr",
    "москва.рф",
    "ñandú.cl",
    "zürich-versicherung.ch",
    "日本語.jp",
    // Words that begin, end or hold a brand.
    "startups.com",
    "pineapple.com",
    "amazonrainforest.org",
    "bbcgoodfood.com",
    "visaforchina.cn",
    "chasecommunity.org",
    "purchase.example",
    "steeplechase.org",
    "groupsupport.example",
    "cupsandsaucers.example",
    "telegraph.co.uk",
    "irsay.example",
    "redditor.example",
    "googolplex.example",
    "twitterature.example",
    "etoronto.example",
    // A brand's word beside words of fans, critics, builders.
    "amazonrainforest-project.example",
    "save-the-amazon.example",
    "applepie-recipes.example",
    "youtube-history.example",
    "discord-bots.example",
    "pokemon-go-maps.example",
    "reddit-stories.example",
    "nintendo-museum.example",
    "paper-chase.example",
    "chase-jones.example",
    "santander-turismo.example",
    "python-binance.example",
    "paypal-sdk.example",
    "best-buy-online.example",
    "ups-batteries.example",
    "twitter-archive.example",
    "bbc-news.example",
    // The brand's bare name under another suffix, and its own hosts.
    "amazon.gr",
    "paypal.de",
    "chase.fm",
    "reddit.example",
    "www.paypal.com",
    "appleid.apple.com",
    "home.barclays",
    "login.microsoftonline.com",
    "smile.amazon.co.uk",
    "paypal.me",
    "tax.service.gov.uk",
    "www.gov.uk",
    // A brand's name left of a site that has a reason.
    "facebook.someagency.example",
    "twitter.developpez.example",
    "google.jobs.example",
    "chase.smith.example",
    "ups.power.example",
    "fedex.narvar.com",
    "paypal.zendesk.com",
    "www.nytimes.com.ezproxy.university.edu",
    "www-paypal-com.translate.goog",
    "hsbc.taleo.net",
    "amazon.stanford.edu",
    "m.facebook.com",
    "live.com-unity.example",
    "x.com-media.example",
    "web.archive.org",
    // One letter from a brand.
    "correos.es",
    "weechat.org",
    "trust.org",
    "patron.com",
    "revolt.tv",
    "blomberg.de",
    "telecom.com",
    "isbank.com.tr",
    "interest.com",
    "skill.com",
    "goggle.example",
    "delivery.com",
    "ubank.com.au",
    "barclay.example",
    "eurostat.example",
    "openal.org",
    "kiama.example",
    "turist.example",
    "finance.com",
    "minted.com",
    "telegraf.rs",
    "paystation.co.nz",
    // Other things that hosts are made of.
    "192.0.2.7",
    "[2001:db8::1]",
    "com.example",
    "x.vercel.app",
    "vercel.app",
    "a--b.example",
    "us44.example",
    "localhost",
];

#[test]
fn imitations_are_found() {
    let (brands, suffixes) = (Brands::carried(), Suffixes::carried());
    let mut missed = Vec::new();
    for (how, hosts) in IMITATIONS {
        for (host, brand) in *hosts {
            let found = imitated(&brands, &suffixes, host);
            if found != Some(((*brand).to_owned(), *how)) {
                missed.push((host, found));
            }
        }
    }
    assert_eq!(missed, []);
}

#[test]
fn honest_hosts_stay_clean() {
    let (brands, suffixes) = (Brands::carried(), Suffixes::carried());
    let called = HONEST.iter().filter_map(|host| Some((host, imitated(&brands, &suffixes, host)?)));
    assert_eq!(called.collect::<Vec<_>>(), []);
}

#[test]
fn true_sites_are_told_and_never_called_imitations() {
    let (brands, suffixes) = (Brands::carried(), Suffixes::carried());
    for site in brands.by_site.keys() {
        assert_eq!(imitated(&brands, &suffixes, site), None, "{site}");
        assert_eq!(imitated(&brands, &suffixes, &format!("login.{site}")), None, "{site}");
    }
    let host = "amazon.co.uk.evil.example";
    let found = brands.imitated(host, 13, 18).expect("an imitation");
    assert_eq!((found.brand, found.true_site), ("amazon", "amazon.co.uk"));
}

#[test]
fn an_operator_adds_brands_and_sites() {
    let (mut brands, suffixes) = (Brands::carried(), Suffixes::carried());
    let list =
        "[news]\nalpenblick = [\"alpenblick.example\"]\n[payment]\npaypal = [\"paypal-brasil.com.br\"]\n";
    assert!(imitated(&brands, &suffixes, "paypal-brasil.com.br").is_some());
    brands.add(list).expect("a list");
    assert_eq!(imitated(&brands, &suffixes, "paypal-brasil.com.br"), None);
    assert_eq!(imitated(&brands, &suffixes, "alpenblick.example"), None);
    let found = imitated(&brands, &suffixes, "alpenblick.example.evil.test");
    assert_eq!(found, Some(("alpenblick".to_owned(), Subdomain)));
    assert!(brands.add("[news]\nx = [\"x.example\"]").is_err());
}

#[test]
fn no_host_is_out_of_bounds() {
    let brands = Brands::carried();
    let long = format!("{}-paypal-{}.example", "a".repeat(300), "é".repeat(100));
    for host in ["", ".", "..", "-", "a.-.b", "xn--", "xn--.xn--a", "ü.example", &long] {
        for site in 0..=host.len() + 1 {
            for suffix in 0..=host.len().min(12) + 1 {
                let _ = brands.imitated(host, site, suffix);
            }
        }
    }
}
