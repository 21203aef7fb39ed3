//! Honest owners: sites that are what they seem, whatever their hosts are called.

use std::collections::HashSet;

use foldhash::fast::RandomState;

/// Sites that stand for themselves.
const HONEST: [&str; 3] = [
    include_str!("../../../data/lists/allow.txt"),
    include_str!("../../../data/lists/popular.txt"),
    include_str!("../../../data/lists/redirectors.txt"),
];

/// Sites whose tenants choose the label before them.
const LANDLORDS: &str = include_str!("../../../data/lists/landlords.txt");

/// Services that give each business a host of its own, named after it, and networks that deliver its
/// pages: `fedex.narvar.com` is what it says. Nobody gets such a name without a contract.
const BUSINESS: &str = "\
    aaplimg.com akadns.net akamai.net akamaihd.net atlassian.net avature.net brassring.com \
    cdn-apple.com custhelp.com demdex.net edgekey.net edgesuite.net eightfold.ai eloqua.com \
    fastly.net force.com googleapis.com greenhouse.io helpshift.com icims.com lever.co \
    map.fastly.net myworkday.com myworkdayjobs.com narvar.com okta.com omtrdc.net onetrust.com \
    oraclecloud.com salesforce.com service-now.com spo-msedge.net statuspage.io successfactors.com \
    taleo.net uservoice.com workable.com";

/// First labels of suffixes that only schools, states and armies get. Libraries there run proxies
/// whose hosts begin with the site they lead to: `www.nytimes.com.proxy.library.example.edu`.
const RESTRICTED: [&str; 10] = ["ac", "edu", "gob", "gouv", "gov", "govt", "gub", "int", "mil", "nhs"];

/// Words, and names of others, that are one slip from a brand in `data/brands.toml` and no misspelling
/// of it. They came up when 3.6 million words of 40 languages and a million names of software packages
/// were asked after, or were known to whoever read the list of brands.
const NAMESAKES: &str = "\
    aadhar applied bigpanda blomberg centerlink concast correos delivery dezer docsign easynet \
    estacao eurostat expedian experia googel googie graena kiama klama klaran lemoned mediamart \
    mobilpay mobistar nikkel nikkie onedive openal paystation postni postpay redit reiters schwaab \
    shope slotify telefonia telegraf telegrafa telstar turist weechat wyborca";

/// What is known to be honest.
#[derive(Debug)]
pub(super) struct Known {
    honest: HashSet<&'static str, RandomState>,
    landlords: HashSet<&'static str, RandomState>,
    /// The names of the sites, without their suffix, and namesakes of brands.
    names: HashSet<&'static str, RandomState>,
}

impl Known {
    /// What the lists say that the program carries.
    pub(super) fn carried() -> Self {
        let honest: HashSet<_, RandomState> =
            HONEST.iter().flat_map(|list| hosts(list)).chain(BUSINESS.split(' ')).collect();
        let landlords: HashSet<_, RandomState> = hosts(LANDLORDS).collect();
        let names = honest.iter().chain(&landlords).filter_map(|host| host.split('.').next());
        Known { names: names.chain(NAMESAKES.split(' ')).collect(), honest, landlords }
    }

    /// Whether a site is what it seems.
    pub(super) fn is_honest(&self, site: &str) -> bool {
        self.honest.contains(site)
    }

    /// Whether strangers publish under a site.
    pub(super) fn is_landlord(&self, site: &str) -> bool {
        self.landlords.contains(site)
    }

    /// Whether a name is that of a known site, maybe under another suffix, or of a namesake.
    pub(super) fn is_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// Whether only public bodies get names under a suffix.
pub(super) fn is_restricted(suffix: &str) -> bool {
    let first = suffix.split('.').next().unwrap_or(suffix);
    // .ac alone is an island, and open to all.
    RESTRICTED.contains(&first) && suffix != "ac"
}

/// The hosts of a list that stand there without a path: what is meant below a path is not the host.
fn hosts(list: &'static str) -> impl Iterator<Item = &'static str> {
    let entries = list.lines().filter_map(|line| line.split('#').next()).map(str::trim);
    entries.filter(|entry| !entry.is_empty() && !entry.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_known() {
        let known = Known::carried();
        assert!(known.is_honest("bbc.co.uk") && known.is_name("bbc") && known.is_honest("taleo.net"));
        assert!(known.is_landlord("weebly.com") && !known.is_honest("weebly.com"));
        assert!(known.is_honest("cdn-apple.com") && known.is_name("aadhar") && known.is_name("wyborca"));
        assert!(!known.is_honest("evil.example") && !known.is_name("evil"));
    }

    #[test]
    fn public_bodies() {
        assert!(is_restricted("edu") && is_restricted("ac.uk") && is_restricted("gov.au"));
        assert!(!is_restricted("ac") && !is_restricted("com") && !is_restricted("co.uk"));
    }
}
