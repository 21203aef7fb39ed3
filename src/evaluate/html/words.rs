//! The report in words, for who has to decide whether to use the filter.

use html_escape::encode_text;

use crate::evaluate::report::Report;
use crate::evaluate::table::{advice_in_words, grouped, share};

/// What happens to honest readers and to spam, the most important first.
pub(super) fn summary(report: &Report) -> String {
    let (total, sure) = (&report.total, &report.intervals);
    let cards = [
        card(
            "ham",
            total.ham_flagged,
            sure.ham_flagged,
            "honest comments are held back for a moderator or blocked",
        ),
        card(
            "ham",
            total.ham_blocked,
            sure.ham_blocked,
            "honest comments are blocked without anyone looking",
        ),
        card("spam", total.spam_caught, sure.spam_caught, "spam comments are caught"),
        card(
            "spam",
            total.spam_blocked,
            sure.spam_blocked,
            "spam comments are blocked without work for anyone",
        ),
    ];
    format!("<section class=\"cards\">{}</section>\n{}", cards.concat(), measured_on(report))
}

fn card(class: &str, share: Option<f64>, interval: Option<[f64; 2]>, what: &str) -> String {
    let Some(share) = share else { return String::new() };
    let range = interval.map_or_else(String::new, |[low, high]| {
        format!("<small>other comments of this kind: {} to {}</small>", of_thousand(low), of_thousand(high))
    });
    format!("<p class=\"card {class}\"><b>{}</b> of 1,000 {what}{range}</p>", of_thousand(share))
}

fn measured_on(report: &Report) -> String {
    let how = match report.protocol {
        "given" => "by a model that was given; these figures hold only if it was not trained on these labels",
        "kfold" => {
            "each by a model trained on the other four fifths of the labels; no group is on both sides, and no text without \
             a group that is equal, or nearly so, to one on the other side"
        }
        "leave-one-group-out" => "each by a model trained on all other groups",
        "leave-one-file-out" => "each by a model trained on all other files",
        _ => "each by a model trained on what came before",
    };
    let [review, block] = report.thresholds;
    format!(
        "<p>Measured on {} honest and {} spam comments, {how}. Scores are for a site where {} of what arrives is spam; \
         from {review} on a comment is reviewed, from {block} on it is blocked. The ranges hold 19 times in 20, for \
         comments that differ from these only by chance{}.</p>\n",
        grouped(report.total.ham),
        grouped(report.total.spam),
        share(report.base_rate),
        few_groups(report)
    )
}

/// A warning where a handful of groups cannot say much of others.
fn few_groups(report: &Report) -> String {
    let groups = report.intervals.drawn_from;
    if groups < 20 {
        format!("; with only {groups} groups to draw from, take them as rough")
    } else {
        String::new()
    }
}

/// Which thresholds keep the wishes.
pub(super) fn advice(report: &Report) -> String {
    let wishes = [("review", &report.advice.review), ("block", &report.advice.block)];
    let paragraphs = wishes.into_iter().filter_map(|(name, advice)| {
        Some(format!("<p>{}</p>", encode_text(&advice_in_words(name, advice.as_ref()?))))
    });
    // A number and its sign stay on one line.
    let paragraphs = paragraphs.collect::<String>().replace(" %", "\u{a0}%");
    format!("<section><h2>Which thresholds</h2>{paragraphs}</section>\n")
}

/// A share as a number of thousand, with a place after the point where it is small.
fn of_thousand(share: f64) -> String {
    let number = share * 1000.0;
    if number >= 10.0 || number.total_cmp(&0.0).is_eq() {
        format!("{number:.0}")
    } else {
        format!("{number:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_numbers_of_thousand() {
        let written = [0.0, 0.0004, 0.0099, 0.0413, 1.0].map(of_thousand);
        assert_eq!(written, ["0", "0.4", "9.9", "41", "1000"]);
    }
}
