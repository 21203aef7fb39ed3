//! Where the name of a feature falls. The numbers here are part of the model format.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Namespace;

/// The factors of wyhash (W. Yi, 2019): odd, and with as many ones as noughts.
const FACTORS: [u64; 2] = [0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB];

/// The hash of a name of any length: XXH3, with the namespace as its seed.
pub(super) fn of_name(namespace: Namespace, name: &[u8]) -> u64 {
    xxh3_64_with_seed(name, namespace as u64)
}

/// The hash of a name that is one number: two multiplications of 64 by 64 bits, each folded to half,
/// for there are some two hundred such names in a comment.
pub(super) fn of_number(namespace: Namespace, number: u64) -> u64 {
    folded(folded(number ^ FACTORS[1], FACTORS[0]) ^ namespace as u64, FACTORS[1])
}

/// The hash of two hashes, in this order.
pub(super) fn of_two(namespace: Namespace, first: u64, second: u64) -> u64 {
    of_number(namespace, first.rotate_left(29) ^ second)
}

fn folded(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    (product >> 64) as u64 ^ product as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changing one of these makes every model worthless: [`super::super::FORMAT`] must then grow.
    #[test]
    fn names_fall_where_they_always_fell() {
        assert_eq!(of_name(Namespace::Word, b"word"), 0xC0A1_56D6_36DA_49DF);
        assert_eq!(of_number(Namespace::Gram, 0x65_6572_663C), 0x5D19_F5D4_E497_1B61);
        assert_eq!(of_two(Namespace::Pair, 1, 2), 0x3F27_5FBA_AE9B_257F);
    }

    #[test]
    fn numbers_that_differ_little_fall_far_apart() {
        // As many places as numbers: of balls thrown at random into bins, 1 - 1/e fill one.
        let mut filled = vec![false; 1 << 16];
        for word in 0..1u64 << 16 {
            let letters = [word & 15, word >> 4 & 15, word >> 8 & 15, word >> 12].map(|letter| letter + 0x61);
            let name = letters.iter().rev().fold(0, |name, letter| name << 8 | letter);
            filled[(of_number(Namespace::Gram, name) >> 48) as usize] = true;
        }
        let share = filled.iter().filter(|filled| **filled).count() as f64 / f64::from(1 << 16);
        assert!((share - 0.632).abs() < 0.01, "{share}");
    }
}
