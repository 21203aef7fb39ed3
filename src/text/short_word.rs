//! Words of less than eight ASCII letters, as four in five are, read as one number: no loop whose end
//! the processor must guess.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;
/// What tells small letters from capitals.
const SMALL: u64 = 0x20 * ONES;

/// A word of less than eight ASCII letters.
pub(super) struct ShortWord {
    /// Its letters, in lower case; what follows them is 0.
    pub(super) lower: [u8; 8],
    pub(super) length: usize,
    pub(super) capitals: u32,
    /// Whether three letters in a row are the same.
    pub(super) is_stretched: bool,
}

/// The letters at the beginning of `bytes`, if there are less than eight of them and eight bytes in all.
#[inline]
pub(super) fn read(bytes: &[u8]) -> Option<ShortWord> {
    let eight = u64::from_le_bytes(*bytes.first_chunk()?);
    let lower = eight | SMALL;
    let without_high = lower & !HIGH;
    let from_a = without_high + (0x80 - 0x61) * ONES;
    let past_z = without_high + (0x80 - 0x7B) * ONES;
    let letters = from_a & !past_z & !eight & HIGH;
    let others = !letters & HIGH;
    if others == 0 {
        return None;
    }
    let length = (others.trailing_zeros() / 8) as usize;
    let lower = lower & below(length);
    let capitals = (letters >> 2) & !eight & below(length);
    let differs = (lower ^ lower >> 8 | lower ^ lower >> 16) | !below(length.saturating_sub(2));
    Some(ShortWord {
        lower: lower.to_le_bytes(),
        length,
        capitals: capitals.count_ones(),
        is_stretched: differs.wrapping_sub(ONES) & !differs & HIGH != 0,
    })
}

/// The bits of so many bytes, less than eight.
fn below(bytes: usize) -> u64 {
    (1 << (8 * bytes)) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_a_loop_over_the_letters_finds() {
        let letters = b"aAbzZ@[`{ 9'\xC3\n";
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..200_000 {
            let bytes: [u8; 8] = std::array::from_fn(|_| letters[random.usize(..letters.len())]);
            let length = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            let Some(word) = read(&bytes) else {
                assert_eq!(length, 8, "{bytes:?}");
                continue;
            };
            let lower = bytes[..length].to_ascii_lowercase();
            assert_eq!((word.length, &word.lower[..length]), (length, &lower[..]), "{bytes:?}");
            let capitals = bytes[..length].iter().filter(|byte| byte.is_ascii_uppercase()).count();
            assert_eq!(word.capitals as usize, capitals, "{bytes:?}");
            let stretched = lower.windows(3).any(|three| three[0] == three[1] && three[1] == three[2]);
            assert_eq!(word.is_stretched, stretched, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_too_short_or_too_long_is_left_to_others() {
        assert!(read(b"word").is_none());
        assert!(read(b"wordword").is_none());
    }
}
