//! What single characters are to normalisation: kept, merged with the letter before, styled, unseen.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, is_nfkc_quick};

/// The full stop of Chinese and Japanese, which browsers take for a dot in a host's name (Unicode
/// Technical Standard #46); between Latin letters it is nothing else.
pub(super) fn is_ideographic_dot(c: char) -> bool {
    matches!(c, '\u{3002}' | '\u{FF61}')
}

/// The braille pattern without a dot: it looks like a space, and is none to Unicode.
pub(super) const BRAILLE_BLANK: char = '\u{2800}';

/// The key that makes an emoji of a digit.
pub(super) const KEYCAP: char = '\u{20E3}';

/// Marks that are drawn through, under, over or around a letter and that no language writes with:
/// overlays (canonical combining class 1), lines, enclosing marks (general category `Me`), the block
/// Combining Diacritical Marks for Symbols (Unicode Character Database), and the marks of phonetics that
/// decorative alphabets use (code chart U+0300, “Additions for IPA” and “for the Uralic Phonetic Alphabet”).
pub(super) fn is_overlay(c: char) -> bool {
    matches!(c,
        '\u{305}' | '\u{332}'..='\u{338}' | '\u{33D}' | '\u{33F}' | '\u{346}'..='\u{34E}' | '\u{350}'..='\u{357}' | '\u{35E}'..='\u{35F}' | '\u{488}'..='\u{489}'
        | '\u{20D0}'..='\u{20F0}' | '\u{A670}'..='\u{A672}')
}

/// Whether a character means the same with a mark drawn over it: an equals sign does not.
pub(super) fn takes_overlay(base: char) -> bool {
    base.is_alphanumeric() || base.is_ascii() && !matches!(base, '<' | '=' | '>')
}

/// Whether a character stays as it is, and apart from the one before, when nothing follows that composes with it.
pub(super) fn is_kept(c: char) -> bool {
    match c {
        // The common letters, by range: NFKC leaves every one of them alone, and none is a mark.
        '\u{C0}'..='\u{131}'
        | '\u{400}'..='\u{482}'
        | '\u{48A}'..='\u{52F}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' => true,
        _ => {
            canonical_combining_class(c) == 0
                && !is_invisible(c)
                && !is_overlay(c)
                && c != BRAILLE_BLANK
                && enclosed_letter(c).is_none()
                && is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
        }
    }
}

/// Whether a character may merge with the one before it.
pub(super) fn composes(c: char) -> bool {
    match c {
        '\u{C0}'..='\u{2FF}'
        | '\u{400}'..='\u{482}'
        | '\u{3041}'..='\u{3096}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' => false,
        _ => {
            is_overlay(c)
                || canonical_combining_class(c) != 0
                || is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe
        }
    }
}

/// Characters that take no room: zero-width, bidi controls, fillers, variation selectors, tags.
/// (Unicode's `Default_Ignorable_Code_Point`, in ranges.)
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The letter inside a negative circle or square, or drawn as a small capital; NFKC keeps these.
pub(super) fn enclosed_letter(c: char) -> Option<char> {
    let upper = |base: u32| char::from_u32(u32::from('A') + c as u32 - base);
    match c {
        '\u{1F150}'..='\u{1F169}' => upper(0x1F150),
        '\u{1F170}'..='\u{1F189}' => upper(0x1F170),
        '\u{299}'..='\u{29F}'
        | '\u{1D00}'..='\u{1D22}'
        | '\u{A730}'..='\u{A731}'
        | '\u{262}'
        | '\u{26A}'
        | '\u{274}'
        | '\u{280}'
        | '\u{28F}' => small_capital(c),
        _ => None,
    }
}

fn small_capital(c: char) -> Option<char> {
    const SMALL: &str = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";
    const PLAIN: &str = "abcdefghijklmnoprstuvwyz";
    let place = SMALL.chars().position(|small| small == c)?;
    PLAIN.chars().nth(place)
}

/// Letters that are chosen for their looks: mathematical and circled alphabets.
pub(super) fn is_styled(c: char) -> bool {
    matches!(c, '\u{24B6}'..='\u{24E9}' | '\u{1D400}'..='\u{1D7FF}' | '\u{1F110}'..='\u{1F149}')
}
