//! One key cannot move a model beyond a share that is set: what it labels on top of that is left out.

use std::collections::HashMap;

use crate::store::labels::StoredLabel;

/// How many labels of each key may still be learned.
#[derive(Debug, Default)]
pub(super) struct Shares {
    open: HashMap<String, u64>,
    /// How many labels of all keys may be learned.
    pub(super) admitted: u64,
    /// How many labels were left out.
    pub(super) left_out: u64,
}

impl Shares {
    /// Of labels counted by key and site, beside a model that has learned so many comments. For a key that
    /// labels several sites the smallest share that is set for any of them holds.
    pub(super) fn of(counted: &[(String, String, i64)], learned: u64, share: impl Fn(&str) -> f64) -> Self {
        let all = learned + counted.iter().map(|(_, _, labels)| labels.unsigned_abs()).sum::<u64>();
        let mut said: HashMap<String, (u64, u64)> = HashMap::new();
        for (key, site, labels) in counted {
            let most = (share(site) * all as f64) as u64;
            let (said, open) = said.entry(key.clone()).or_insert((0, most));
            (*said, *open) = (*said + labels.unsigned_abs(), most.min(*open));
        }
        let admitted = said.values().map(|(said, open)| *said.min(open)).sum();
        let open = said.into_iter().map(|(key, (_, open))| (key, open)).collect();
        Shares { open, admitted, left_out: 0 }
    }

    /// Whether a label may be learned. Handed in by their time, the latest are those that may not.
    pub(super) fn admit(&mut self, label: &StoredLabel) -> bool {
        match self.open.get_mut(&label.key_id) {
            Some(open) if *open > 0 => {
                *open -= 1;
                true
            }
            _ => {
                self.left_out += 1;
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_smallest_share_of_its_sites() {
        let counted = [("a", "herald", 60), ("a", "post", 20), ("b", "post", 20)];
        let counted = counted.map(|(key, site, labels)| (key.to_owned(), site.to_owned(), labels));
        let shares = Shares::of(&counted, 100, |site| if site == "herald" { 0.25 } else { 0.5 });
        assert_eq!((shares.open["a"], shares.open["b"]), (50, 100));
        assert_eq!(shares.admitted, 50 + 20, "30 of the 80 labels of `a` are left out");
    }
}
