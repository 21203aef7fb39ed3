//! A brand's name left of a stranger's site.

use super::lures::is_also_word;
use super::{Brands, How, Imitation, Parts};

/// The most labels of a brand's site: `tax.service.gov.uk`.
const MAX_LABELS: usize = 4;

/// The shortest brand that says something alone, as one of the labels left of a site.
const MIN_ALONE: usize = 5;

/// Endings that people know: with one after it, a brand's name is meant to be read as a site.
const ENDINGS: [&str; 3] = ["com", "net", "org"];

impl Brands {
    /// The brand whose site, or whose name, stands as whole labels left of the site.
    pub(super) fn left_of_site(&self, parts: Parts) -> Option<Imitation<'_>> {
        if parts.added == 0 {
            return None;
        }
        starts(parts).find_map(|start| self.site_at(parts, start)).or_else(|| self.name_alone(parts))
    }

    /// The brand whose site begins at a label: `paypal.com.evil.example`, and `booking.com-id7.example`,
    /// where the ending leans on the stranger's name.
    fn site_at(&self, parts: Parts, start: usize) -> Option<Imitation<'_>> {
        let rest = &parts.host[start..];
        let added = parts.added - start;
        for (dot, _) in rest.match_indices('.').take(MAX_LABELS) {
            let next = rest[dot + 1..].split('.').next().unwrap_or_default();
            let ending = next.split('-').next().unwrap_or_default();
            // Not live.com-unity.example: there, two words only happen to meet.
            let leans = ending != next && (dot >= MIN_ALONE || self.by_label.contains_key(&rest[..dot]));
            let is_strangers = dot + 1 + next.len() >= added;
            if is_strangers && !leans {
                break;
            }
            let written = if leans { &rest[..dot + 1 + ending.len()] } else { &rest[..dot + 1 + next.len()] };
            if let Some((site, &id)) = self.by_site.get_key_value(written) {
                return Some(Imitation { true_site: site, ..self.imitation(id, How::Subdomain) });
            }
            let name = self.by_label.get(&rest[..dot]).filter(|_| ENDINGS.contains(&ending));
            if let Some(&id) = name {
                return Some(self.imitation(id, How::Subdomain));
            }
            if is_strangers {
                break;
            }
        }
        None
    }

    /// The brand whose name is one of the labels left of the site, where nobody but the brand has a
    /// reason to call a host so.
    fn name_alone(&self, parts: Parts) -> Option<Imitation<'_>> {
        let labels = parts.host[..parts.added].split('.').filter(|label| label.len() >= MIN_ALONE);
        let ids = labels.filter_map(|label| self.by_label.get(label));
        let mut strangers = ids.filter(|id| {
            let brand = self.brand(**id);
            brand.kind.has_no_fans() && !is_also_word(&brand.label)
        });
        strangers.next().map(|id| self.imitation(*id, How::Subdomain))
    }
}

/// Where the labels begin that the owner of the site was free to add.
fn starts(parts: Parts<'_>) -> impl Iterator<Item = usize> {
    let added = &parts.host[..parts.added - 1];
    std::iter::once(0).chain(added.match_indices('.').map(|(at, _)| at + 1))
}
