//! The script that a text is mostly written in: what a model learned of one says little of another.

use serde::{Deserialize, Serialize};

/// A script, by the blocks of Unicode's Blocks.txt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Script {
    /// Latin letters, accented ones too.
    #[default]
    Latin,
    /// Russian, Ukrainian, Bulgarian, …
    Cyrillic,
    /// Greek.
    Greek,
    /// Armenian.
    Armenian,
    /// Hebrew.
    Hebrew,
    /// Arabic, Persian, Urdu, …
    Arabic,
    /// Hindi, Marathi, Nepali, …
    Devanagari,
    /// Thai.
    Thai,
    /// Japanese.
    Kana,
    /// Chinese.
    Han,
    /// Korean.
    Hangul,
    /// Letters in circles and mathematical alphabets.
    Decorative,
    /// A script that is none of these.
    Other,
    /// No letters at all.
    None,
}

impl Script {
    /// Every script, in the order of their numbers.
    pub const ALL: [Script; 14] = [
        Script::Latin,
        Script::Cyrillic,
        Script::Greek,
        Script::Armenian,
        Script::Hebrew,
        Script::Arabic,
        Script::Devanagari,
        Script::Thai,
        Script::Kana,
        Script::Han,
        Script::Hangul,
        Script::Decorative,
        Script::Other,
        Script::None,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Script::Latin => "Latin",
            Script::Cyrillic => "Cyrillic",
            Script::Greek => "Greek",
            Script::Armenian => "Armenian",
            Script::Hebrew => "Hebrew",
            Script::Arabic => "Arabic",
            Script::Devanagari => "Devanagari",
            Script::Thai => "Thai",
            Script::Kana => "Kana",
            Script::Han => "Han",
            Script::Hangul => "Hangul",
            Script::Decorative => "decorative letters",
            Script::Other => "another script",
            Script::None => "no letters",
        }
    }

    /// The script of most letters. Kana make a text Japanese, however much Han it has besides.
    pub fn of(text: &str) -> Self {
        if text.is_ascii() {
            let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
            return if has_letters { Script::Latin } else { Script::None };
        }
        let mut letters = [0_usize; Script::ALL.len()];
        text.chars().filter(|c| !c.is_ascii()).for_each(|c| letters[of_char(c) as usize] += 1);
        letters[Script::Latin as usize] += text.bytes().filter(u8::is_ascii_alphabetic).count();
        letters[Script::None as usize] = 0;
        let kana = letters[Script::Kana as usize];
        if kana > 0 && kana * 10 >= letters.iter().sum() {
            return Script::Kana;
        }
        let most = letters.iter().copied().max().unwrap_or_default();
        let first = Script::ALL.iter().find(|script| letters[**script as usize] == most && most > 0);
        first.copied().unwrap_or(Script::None)
    }
}

/// The script of one character; [`Script::None`] for signs, figures and spaces.
fn of_char(c: char) -> Script {
    match c as u32 {
        0x41..=0x5A | 0x61..=0x7A | 0xAA..=0x24F | 0x1E00..=0x1EFF | 0xFF21..=0xFF5A => Script::Latin,
        0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x530..=0x58F => Script::Armenian,
        0x590..=0x5FF => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => Script::Arabic,
        0x900..=0x97F => Script::Devanagari,
        0xE00..=0xE7F => Script::Thai,
        0x3040..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9D => Script::Kana,
        0x2E80..=0x2FDF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF => {
            Script::Han
        }
        0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF => Script::Hangul,
        0x1D400..=0x1D7FF | 0x2460..=0x24FF | 0x1F100..=0x1F1FF => Script::Decorative,
        0x980..=0xDFF | 0xE80..=0x10FF | 0x1200..=0x1C7F | 0x10000..=0x10FFF => Script::Other,
        _ => Script::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart() {
        for (text, expected) in [
            ("Hello", Script::Latin),
            ("Hello, Ünal", Script::Latin),
            ("привет, world мир", Script::Cyrillic),
            ("你好", Script::Han),
            ("これは漢字漢字です", Script::Kana),
            ("안녕하세요 OK", Script::Hangul),
            ("مرحبا", Script::Arabic),
            ("𝐒𝐋𝐎𝐓 gacor ①②③", Script::Decorative),
            ("12345 !!! 🎉", Script::None),
            ("12345", Script::None),
            ("", Script::None),
        ] {
            assert_eq!(Script::of(text), expected, "{text}");
        }
    }

    #[test]
    fn they_stand_in_the_order_of_their_numbers() {
        assert!(Script::ALL.iter().enumerate().all(|(number, script)| *script as usize == number));
    }
}
