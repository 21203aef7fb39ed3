//! Accents that no language puts into one word: `vïágrà`, `c̈äs̈ĥ`.
//!
//! A word is read without its accents only where no alphabet below has all of its letters. What a language
//! that is not listed loses by it are differences between words, in every comment alike.

use unicode_normalization::UnicodeNormalization;

/// The fewest letters with accents that are looked at: a single one is a name or a foreign word.
const LEAST: u32 = 2;

const VIETNAMESE: usize = 0;
const TONES: usize = 1;
const TRANSLITERATION: usize = 2;

/// What languages write besides ASCII (Unicode CLDR, exemplar characters, those of names among them). Marks
/// and letters behind U+02AF are in [`languages`].
const ALPHABETS: [&str; 27] = [
    // Vietnamese; African and American languages with tones; the transliteration of Sanskrit and Arabic.
    "àáâãèéêìíòóôõùúýăđĩũơư",
    "àáāèéēìíīòóōùúūńǹãĩõũñýąęįǫųłŋɛɔɖɣə",
    "āēīōūñśšğǧġžčḥ",
    // French; German; Dutch; the Nordic languages; Icelandic and Faroese.
    "àâæçèéêëîïôùûüÿœ",
    "äöüßéëà",
    "áéíóúèëïöüê",
    "åäöæøéèêóòôàüšž",
    "áðéíóúýþæöø",
    // Spanish; Catalan; Portuguese; Italian; Romanian.
    "áéíñóúü",
    "àçèéíïòóúüñ",
    "àáâãçéêíóôõúü",
    "àèéìíîòóùú",
    "ăâîșțşţ",
    // Hungarian; Czech and Slovak; Polish and Sorbian; Croatian and Slovene.
    "áéíóöőúüű",
    "áäčďéěíĺľňóôŕřšťúůýž",
    "ąćčęěłńóřŕšśžźż",
    "čćđšž",
    // Lithuanian; Latvian; Estonian; Sami.
    "ąčęėįšųūž",
    "āčēģīķļņōŗšūž",
    "äõöüšž",
    "áâčđŋšŧžäåöøǥǧǩǯʒ",
    // Turkic languages and Kurdish; Albanian; Irish and Gaelic; Welsh.
    "çğışöüâîûêəñňýžä",
    "çë",
    "áéíóúàèìòù",
    "âêîôûŵŷáéíóúïöëä",
    // Maltese; the transcription of Chinese.
    "ċġħżàèìòù",
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ",
];

const FIRST: usize = 0xC0;
const LETTERS: usize = 0x2B0 - FIRST;

/// For each letter from U+00C0 on, the alphabets that have it, a bit for each.
static OF_LETTER: [u32; LETTERS] = {
    let mut table = [0; LETTERS];
    let mut number = 0;
    while number < ALPHABETS.len() {
        let bytes = ALPHABETS[number].as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            // Letters of three bytes are those of `languages`.
            if bytes[at] >= 0xE0 {
                at += 3;
                continue;
            }
            let letter = (bytes[at] as usize & 0x1F) << 6 | bytes[at + 1] as usize & 0x3F;
            table[letter - FIRST] |= 1 << number;
            at += 2;
        }
        number += 1;
    }
    table
};

/// The alphabets that have a letter or a mark; `None` for what is not Latin.
fn languages(c: char) -> Option<u32> {
    let of = |alphabets: &[usize]| Some(alphabets.iter().fold(0, |bits, alphabet| bits | 1 << alphabet));
    match c {
        '’' => Some(u32::MAX),
        '\u{C0}'..='\u{2AF}' => {
            // İ is small as an ASCII letter, which all alphabets have.
            let lower = c.to_lowercase().next().unwrap_or(c) as usize;
            let place = lower.checked_sub(FIRST);
            Some(place.map_or(u32::MAX, |place| OF_LETTER.get(place).copied().unwrap_or(0)))
        }
        // Tones on letters that have a dot or a hook already.
        '\u{300}' | '\u{301}' | '\u{303}' | '\u{304}' => of(&[TONES]),
        '\u{302}' | '\u{305}'..='\u{36F}' => Some(0),
        '\u{1E00}'..='\u{1E9F}' => of(&[TONES, TRANSLITERATION]),
        '\u{1EA0}'..='\u{1EFF}' => of(&[TONES, VIETNAMESE]),
        _ => None,
    }
}

/// The word without its accents, where they are of no language.
pub(super) fn plain(word: &str) -> Option<String> {
    let mut shared = u32::MAX;
    let mut accents = 0;
    for c in word.chars().filter(|c| !c.is_ascii()) {
        shared &= languages(c)?;
        accents += u32::from(c != '’');
    }
    let is_disguise = accents >= LEAST && shared == 0;
    is_disguise.then(|| word.nfd().filter(|c| !('\u{300}'..='\u{36F}').contains(c)).map(base).collect())
}

/// The ASCII letter under a stroke, which Unicode does not take apart.
fn base(c: char) -> char {
    match c {
        'ø' | 'Ø' => 'o',
        'đ' | 'ð' | 'Đ' | 'Ð' => 'd',
        'ł' | 'Ł' => 'l',
        'ħ' | 'Ħ' => 'h',
        'ŧ' | 'Ŧ' => 't',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_of_no_language_are_taken_off() {
        for (word, meant) in [
            ("vïágrà", "viagra"),
            ("VÏÁGRÀ", "VIAGRA"),
            ("cäšĥ", "cash"),
            ("v\u{308}ïäg\u{308}r\u{308}ä", "viagra"),
            ("càsìñö", "casino"),
            ("ƀïtčøïñ", "ƀitcoin"),
        ] {
            assert_eq!(plain(word).as_deref(), Some(meant), "{word}");
        }
    }

    #[test]
    fn every_letter_can_be_looked_up() {
        for c in '\u{80}'..='\u{2FFF}' {
            let _ = plain(&format!("{c}{c}"));
        }
    }

    #[test]
    fn words_of_languages_stay() {
        #[rustfmt::skip]
        let words = [
            "người", "thưởng", "Nguyễn", "đường", "Việt", "trách", "hétérogénéité", "naïveté", "Noël", "gyűrűjéről",
            "főzőkészülék", "žluťoučký", "průměrný", "najdôležitejších", "żółć", "gęślą", "įžūlūs", "šķērslis", "opções",
            "informação", "pingüino", "Straßenbahnhöfe", "vóórkómen", "coördinatie", "smörgåsbord", "Þjóðverji", "öğretmenliği",
            "çalıştığı", "İSTANBULLULAŞTIRAMADIĞIMIZ", "mülkiyyəti", "pǔtōnghuà", "ọ̀rọ̀", "ẹ̀kọ́", "śṛṅgāra", "qu’à", "d’été", "köszönömé", "jäääär", "сёрфинг",
            "ċirkulazzjonijiet", "ελλάδά", "câinește", "știință", "gwŷr", "bilagáanaa", "ąąłtso", "dhǻ", "é", "ö",
        ];
        for word in words {
            assert_eq!(plain(word), None, "{word}");
        }
    }
}
