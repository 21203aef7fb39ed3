//! What labels teach is exact, fades, is never lost or torn unnoticed, and turns nothing popular bad.

use std::path::Path;

use chaff::comment::Format;
use chaff::line_error::LineError;
use chaff::links::site::Suffixes;
use chaff::links::{Link, Links};
use chaff::reputation::learned::{Counts, Learned, LearnedSettings, Opinion, Secret, What};
use chaff::reputation::{Day, EntryKind, Standing};
use chaff::text::Text;
use proptest::prelude::*;
use std::sync::LazyLock;

static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(Suffixes::carried);

const TODAY: Day = Day(20_000);

fn links(written: &str) -> Vec<Link> {
    let (mut text, mut links) = (Text::default(), Links::default());
    text.read(written, Format::Plain);
    links.read(&text, None, &SUFFIXES);
    links.list().to_vec()
}

fn nothing_learned() -> Learned {
    Learned::new(LearnedSettings::default(), Some(Secret::new([7; Secret::LENGTH])))
}

/// The labels of comments: text, whether it is spam, day.
type Label<'t> = (&'t str, bool, u16);

fn learned(labels: &[Label]) -> Learned {
    let mut learned = nothing_learned();
    for &(text, is_spam, day) in labels {
        learned.learn(&links(text), is_spam, Day(day));
    }
    learned
}

fn opinion<'l>(learned: &'l Learned, url: &str, standing: Standing) -> Option<Opinion<'l>> {
    learned.opinion(&links(url)[0], standing, TODAY)
}

fn labels() -> impl Strategy<Value = Vec<Label<'static>>> {
    let texts = vec![
        "http://evil.example/buy/now?id=3",
        "http://a.evil.example http://evil.example http://www.evil.example",
        "https://docs.google.com/forms/d/1FAx/viewform",
        "https://one.vercel.app https://two.vercel.app/x",
        "http://192.0.2.7/i",
        "write to seller@shop.example or https://wa.me/4915112345678",
        "no link at all",
        "https://www.youtube.com/watch?v=abc",
    ];
    let days = prop_oneof![20_000u16 - 30..20_000, 18_000u16..20_000, Just(20_100u16)];
    prop::collection::vec((prop::sample::select(texts), any::<bool>(), days), 0..12)
}

fn everything() -> Vec<Link> {
    links(
        "http://evil.example/buy/now?id=3 http://a.evil.example https://docs.google.com/forms/d/1FAx/viewform \
         https://one.vercel.app https://new.vercel.app http://192.0.2.7/i http://192.0.2.8 seller@shop.example \
         https://www.youtube.com/watch?v=abc https://new.example https://co.uk http://evil.example",
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_learned_and_forgotten_was_never_there(before in labels(), more in labels()) {
        let known = learned(&before);
        let mut changed = known.clone();
        for &(text, is_spam, day) in &more {
            changed.learn(&links(text), is_spam, Day(day));
        }
        for &(text, is_spam, day) in &more {
            changed.forget(&links(text), is_spam, Day(day));
        }
        prop_assert_eq!(changed, known);
    }

    #[test]
    fn the_order_of_labels_and_of_merges_does_not_matter(one in labels(), other in labels()) {
        let mut all = one.clone();
        all.extend(&other);
        let together = learned(&all);
        all.reverse();
        prop_assert_eq!(&learned(&all), &together);
        let (mut left, mut right) = (learned(&one), learned(&other));
        left.merge(&learned(&other));
        right.merge(&learned(&one));
        prop_assert_eq!(&left, &together);
        prop_assert_eq!(&right, &together);
    }

    #[test]
    fn opinions_are_finite_and_within_limits(
        labels in labels(),
        [allowed, popular, landlord, is_tenant, redirector] in any::<[bool; 5]>(),
        day in 17_000u16..30_000,
    ) {
        let learned = learned(&labels);
        let kinds = [
            (allowed, EntryKind::Allow),
            (popular, EntryKind::Popular),
            (landlord, EntryKind::Landlord),
            (redirector, EntryKind::Redirector),
        ];
        let said = kinds.into_iter().filter_map(|(is, kind)| is.then_some(kind));
        let standing = Standing::of(said, is_tenant);
        let limits = -learned.settings().ham_limit..=learned.settings().spam_limit;
        for link in everything() {
            let Some(opinion) = learned.opinion(&link, standing, Day(day)) else { continue };
            prop_assert!(opinion.log_odds.is_finite() && limits.contains(&opinion.log_odds), "{opinion:?}");
            prop_assert!(opinion.probability > 0.0 && opinion.probability < 1.0, "{opinion:?}");
            let is_shared = popular || landlord || redirector;
            let is_whole = matches!(opinion.what, What::Site | What::Ending | What::Landlord);
            let is_excused = allowed || is_shared && is_whole;
            if link.contact.is_none() && is_excused {
                prop_assert!(opinion.log_odds <= 0.0, "{opinion:?}");
            }
        }
    }

    #[test]
    fn labels_fade(labels in labels(), age in 0u16..500, more in 0u16..500) {
        let learned = learned(&labels);
        for site in ["evil.example", "google.com", "one.vercel.app"] {
            let (early, late) = (TODAY.plus(age), TODAY.plus(age).plus(more));
            for (early, late) in learned.known(site, early).iter().zip(learned.known(site, late)) {
                prop_assert!(late.faded.spam <= early.faded.spam + 1e-9);
                prop_assert!(late.faded.ham <= early.faded.ham + 1e-9);
                prop_assert!(early.faded.total() <= f64::from(early.counts.total()) + 1e-9);
            }
        }
    }

    #[test]
    fn what_is_written_is_read_again(labels in labels()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("learned.jsonl");
        let mut known = learned(&labels);
        known.write(&path, TODAY).unwrap();
        known.prune(TODAY);
        let again = read(&path).unwrap();
        prop_assert_eq!(&again, &known);
        prop_assert_eq!(again.to_text(TODAY), known.to_text(TODAY));
    }
}

fn read(path: &Path) -> Result<Learned, LineError> {
    Learned::read(path, LearnedSettings::default(), Some(Secret::new([7; Secret::LENGTH])))
}

/// The line that is to blame for a file of this text.
fn blamed(text: &str) -> Option<usize> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("learned.jsonl");
    std::fs::write(&path, text).unwrap();
    match read(&path) {
        Err(LineError::Line { line, .. }) => usize::try_from(line).ok(),
        _ => None,
    }
}

#[test]
fn a_torn_or_edited_file_is_refused_with_the_line() {
    let text = learned(&[
        ("http://evil.example/buy", true, 20_000),
        ("http://evil.example/buy", true, 19_999),
        ("seller@shop.example", true, 20_000),
    ])
    .to_text(TODAY);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    assert_eq!(blamed(&text), None);
    assert_eq!(blamed(""), Some(1));
    assert_eq!(blamed(&text.replace("evil.example/buy", "good.example/buy")), Some(4));
    assert_eq!(blamed(&text.replace("\"version\":1", "\"version\":2")), Some(1));
    for cut in 1..text.len() {
        let number = text[..cut].lines().count();
        assert_eq!(blamed(&text[..cut]), Some(number), "cut at {cut}");
    }
    for left_out in 0..lines.len() {
        let mut rest = lines.clone();
        rest.remove(left_out);
        let expected = if left_out == lines.len() - 1 { left_out } else { left_out + 1 };
        assert_eq!(blamed(&(rest.join("\n") + "\n")), Some(expected), "without line {}", left_out + 1);
    }
}

#[test]
fn fourteen_of_fifteen() {
    let mut labels = vec![("http://evil.example http://www.evil.example", true, 19_990); 14];
    labels.push(("http://evil.example", false, 19_990));
    labels.extend([("http://good.example", false, 19_990); 60]);
    let learned = learned(&labels);
    let evil = opinion(&learned, "http://evil.example/new", Standing::default()).unwrap();
    assert_eq!(
        (evil.what, evil.name, evil.counts),
        (What::Site, "evil.example", Counts { spam: 14, ham: 1 })
    );
    assert!(evil.log_odds > 2.0, "{evil:?}");
    let good = opinion(&learned, "http://good.example/x", Standing::default()).unwrap();
    assert!(good.log_odds < -1.0, "{good:?}");
    let both = links("http://good.example http://evil.example");
    assert_eq!(learned.of_comment(&both, |_| Standing::default(), TODAY).unwrap().1.name, "evil.example");
    let unknown = links("http://good.example http://unknown.test");
    assert_eq!(learned.of_comment(&unknown, |_| Standing::default(), TODAY), None);
}

#[test]
fn popular_and_allowed_sites_never_turn_bad_but_a_tenants_page_may() {
    let labels = [("https://docs.google.com/forms/d/1FAx/viewform", true, 19_990); 20];
    let learned = learned(&labels);
    let landlord = Standing::of([EntryKind::Landlord, EntryKind::Popular], false);
    let tenants = opinion(&learned, "https://docs.google.com/forms/d/1FAx/edit", landlord).unwrap();
    assert_eq!((tenants.what, tenants.name), (What::Path, "docs.google.com/forms/d/1FAx"));
    assert!(tenants.log_odds > 1.0, "{tenants:?}");
    for other in ["https://docs.google.com/forms/d/2zzz", "https://google.com", "https://docs.google.com"] {
        for place in [landlord, Standing::of([EntryKind::Popular], false)] {
            let said = opinion(&learned, other, place).map_or(0.0, |opinion| opinion.log_odds);
            assert!(said <= 0.0, "{other}: {said}");
        }
    }
    let allowed = Standing::of([EntryKind::Allow], false);
    let said = opinion(&learned, "https://docs.google.com/forms/d/1FAx/viewform", allowed);
    assert!(said.is_none_or(|opinion| opinion.log_odds <= 0.0));
}

#[test]
fn a_popular_sites_sections_are_its_own() {
    let learned = learned(&[("https://www.paper.example/sport/story-1", true, 19_990); 20]);
    let popular = Standing::of([EntryKind::Popular], false);
    let said = |url| opinion(&learned, url, popular).map_or(0.0, |opinion| opinion.log_odds);
    assert!(said("https://paper.example/sport/story-2") <= 0.0);
    assert!(said("https://paper.example/sport/story-1") > 1.0);
}

#[test]
fn addresses_are_sites_and_have_an_ending_of_their_own() {
    let learned = learned(&[("http://192.0.2.7/i", true, 19_990); 5]);
    let known = opinion(&learned, "http://192.0.2.7/j", Standing::default()).unwrap();
    assert!(known.log_odds > 0.5, "{known:?}");
    let new = opinion(&learned, "http://192.0.2.8/", Standing::default());
    assert!(new.is_none_or(|new| new.what == What::Ending && new.log_odds < 0.2), "{new:?}");
}

#[test]
fn one_busy_spammer_blackens_no_landlord() {
    let busy = learned(&[("https://busy.vercel.app", true, 19_990); 50]);
    let few = opinion(&busy, "https://other.vercel.app", Standing::default());
    let names: Vec<String> = (0..50).map(|tenant| format!("https://tenant{tenant}.vercel.app")).collect();
    let mut labels: Vec<Label> = names.iter().map(|name| (name.as_str(), true, 19_990)).collect();
    let honest: Vec<String> = (0..50).map(|site| format!("https://honest{site}.example")).collect();
    labels.extend(honest.iter().map(|name| (name.as_str(), false, 19_990)));
    let many = learned(&labels);
    let many = opinion(&many, "https://other.vercel.app", Standing::default()).unwrap();
    assert_eq!((many.what, many.name, many.counts.spam), (What::Landlord, "vercel.app", 50));
    assert!(many.log_odds > 0.2 && few.is_none_or(|few| few.log_odds < 0.1), "{few:?} {many:?}");
}

#[test]
fn contacts_are_known_again_and_stored_as_hashes() {
    let mut learned = learned(&[("write to Seller@shop.example", true, 19_990); 3]);
    let found = opinion(&learned, "mailto: seller@shop.example", Standing::default()).unwrap();
    assert_eq!((found.what, found.counts.spam), (What::Contact, 3));
    assert!(found.log_odds > 0.5);
    let text = learned.to_text(TODAY);
    assert!(text.contains("email:") && !text.contains("shop"), "{text}");
    assert!(learned.forget_contact(&links("seller@shop.example")[0]));
    assert_eq!(opinion(&learned, "seller@shop.example", Standing::default()), None);
}

#[test]
fn sites_can_be_asked_corrected_and_forgotten() {
    let mut learned = learned(&[
        ("http://a.evil.example/buy/now", true, 19_990),
        ("http://a.evil.example/buy/now", true, 20_000),
    ]);
    let names: Vec<_> =
        learned.known("evil.example", TODAY).iter().map(|known| known.name.to_owned()).collect();
    assert_eq!(names, ["evil.example", "a.evil.example", "a.evil.example/buy", "a.evil.example/buy/now"]);
    assert_eq!(learned.known("evil.example", TODAY)[0].days.len(), 2);
    learned.correct("evil.example", Counts { spam: 0, ham: 9 }, TODAY);
    assert_eq!(learned.known("evil.example", TODAY).len(), 1);
    assert!(opinion(&learned, "http://a.evil.example/buy", Standing::default()).unwrap().log_odds < 0.0);
    assert_eq!(learned.forget_site("evil.example"), 1);
    assert_eq!(learned.forget_site("evil.example"), 0);
    assert!(learned.known("evil.example", TODAY).is_empty());
}
