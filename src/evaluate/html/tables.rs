//! The tables of a report, and its mistakes.

use std::fmt::Write;

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::evaluate::classes::Classes;
use crate::evaluate::mistakes::Mistake;
use crate::evaluate::report::{Report, Set};
use crate::evaluate::table::{between, decimal, grouped, percent};

/// Decisions against labels.
pub(super) fn confusion(report: &Report) -> String {
    let counts = |classes: &Classes| classes.confusion;
    let (flagged, blocked) = (counts(&report.decisions.review), counts(&report.decisions.block));
    let mut out = String::from(
        "<section><h2>Decisions against labels</h2><div class=\"wide\"><table class=\"confusion\">\
         <thead><tr><th></th><th>published</th><th>reviewed</th><th>blocked</th><th>together</th></tr></thead><tbody>",
    );
    for (name, class, passed, flagged, blocked) in [
        ("honest comments", "ham", flagged.ham_passed, flagged.ham_flagged, blocked.ham_flagged),
        ("spam", "spam", flagged.spam_passed, flagged.spam_flagged, blocked.spam_flagged),
    ] {
        let all = (passed + flagged).max(1) as f64;
        let _ = write!(out, "<tr><th>{name}</th>");
        for count in [passed, flagged - blocked, blocked] {
            let share = count as f64 / all;
            let _ = write!(
                out,
                "<td class=\"{class}\" style=\"--share:{:.0}%\">{} <small>{}</small></td>",
                share * 60.0,
                grouped(count),
                percent(Some(share))
            );
        }
        let _ = write!(out, "<td>{}</td></tr>", grouped(passed + flagged));
    }
    out + "</tbody></table></div></section>\n"
}

/// The figures of statisticians.
pub(super) fn figures(report: &Report) -> String {
    let (ranking, sure, half) = (&report.ranking, &report.intervals, &report.decisions.score_half);
    let mut out = String::from(
        "<section><h2>Figures</h2><div class=\"wide\"><table><thead><tr><th>figure</th><th>value</th>\
         <th>19 times in 20</th></tr></thead><tbody>",
    );
    let mut row = |name: &str, value: String, interval: String| {
        let _ = write!(out, "<tr><th>{name}</th><td>{value}</td><td>{interval}</td></tr>");
    };
    for (name, value, interval) in [
        ("ROC-AUC", ranking.roc_auc, sure.roc_auc),
        ("PR-AUC (average precision)", ranking.pr_auc, sure.pr_auc),
        ("accuracy at a score of 0.5", half.accuracy, sure.accuracy),
        ("F1 at a score of 0.5", half.f1, sure.f1),
        ("Matthews’ correlation at a score of 0.5", half.mcc, sure.mcc),
    ] {
        row(name, decimal(value), between(interval, decimal));
    }
    for (name, value, interval) in [
        (
            "spam caught while 1 % of ham is flagged",
            ranking.recall_at_fpr_1_percent,
            sure.recall_at_fpr_1_percent,
        ),
        ("… 0.1 %", ranking.recall_at_fpr_0_1_percent, sure.recall_at_fpr_0_1_percent),
        ("… 0.01 %", ranking.recall_at_fpr_0_01_percent, sure.recall_at_fpr_0_01_percent),
    ] {
        row(name, percent(value), between(interval, percent));
    }
    for (name, figures) in [
        ("base rate", report.probability.at_base_rate),
        ("rate of these labels", report.probability.at_rate_of_data),
    ] {
        let Some(figures) = figures else { continue };
        row(&format!("log loss at the {name}"), decimal(Some(figures.log_loss)), String::new());
        row(&format!("Brier score at the {name}"), decimal(Some(figures.brier)), String::new());
        row(&format!("calibration error (ECE) at the {name}"), decimal(Some(figures.ece)), String::new());
    }
    out + "</tbody></table></div></section>\n"
}

/// Files and kinds of comment, each with its figures.
pub(super) fn slices(report: &Report) -> String {
    let slices = &report.slices;
    let tables = [
        ("File", &report.sets),
        ("Script", &slices.script),
        ("Language", &slices.lang),
        ("Links", &slices.links),
        ("Length", &slices.length),
    ];
    let mut out = String::from(
        "<section><h2>For whom it works</h2><p>A filter can be good on the whole and bad for some. Shares of few comments \
         say little.</p>",
    );
    for (title, sets) in tables.into_iter().filter(|(_, sets)| !sets.is_empty()) {
        out += &slice(title, sets);
    }
    out + "</section>\n"
}

fn slice(title: &str, sets: &[Set]) -> String {
    let mut out = format!(
        "<div class=\"wide\"><table class=\"slice\"><thead><tr><th>{title}</th><th>honest</th><th>held back</th><th>blocked</th>\
         <th>spam</th><th>caught</th><th>blocked</th><th>ROC-AUC</th></tr></thead><tbody>"
    );
    for set in sets {
        let m = &set.metrics;
        let _ = write!(
            out,
            "<tr><th>{}</th><td>{}</td>{}{}<td>{}</td>{}{}<td>{}</td></tr>",
            encode_text(&set.name),
            grouped(m.ham),
            shaded("ham", m.ham_flagged),
            shaded("ham", m.ham_blocked),
            grouped(m.spam),
            shaded("spam", m.spam_caught),
            shaded("spam", m.spam_blocked),
            decimal(set.roc_auc)
        );
    }
    out + "</tbody></table></div>\n"
}

fn shaded(class: &str, share: Option<f64>) -> String {
    format!(
        "<td class=\"{class}\" style=\"--share:{:.0}%\">{}</td>",
        share.unwrap_or(0.0) * 60.0,
        percent(share)
    )
}

/// The worst mistakes, honest comments first.
pub(super) fn mistakes(report: &Report) -> String {
    let mistakes = &report.mistakes;
    let mut out = String::new();
    for (title, class, count, worst) in [
        ("Honest comments held back", "ham", mistakes.ham_flagged, &mistakes.false_positives),
        ("Spam that passed", "spam", mistakes.spam_passed, &mistakes.false_negatives),
    ] {
        if worst.is_empty() {
            continue;
        }
        let _ = write!(
            out,
            "<section><h2>{title}</h2><p>The worst {} of {}. Some may be labels that are wrong.</p>",
            worst.len(),
            grouped(count)
        );
        out.extend(worst.iter().map(|mistake| one_mistake(mistake, class)));
        out += "</section>\n";
    }
    out
}

/// Everything here was written by strangers, and is escaped.
fn one_mistake(mistake: &Mistake, class: &str) -> String {
    let id = mistake.id.as_deref().unwrap_or_default();
    let mut out = format!(
        "<article class=\"{class}\"><header><b>{}</b> {} · {}:{} <span title=\"{}\">{}</span></header>\
         <blockquote dir=\"auto\">{}</blockquote><ul>",
        percent(Some(mistake.score)),
        mistake.decision.name(),
        encode_text(&mistake.file),
        mistake.line,
        encode_double_quoted_attribute(id),
        encode_text(id),
        encode_text(&mistake.excerpt)
    );
    for reason in &mistake.evidence {
        let _ = write!(
            out,
            "<li><code>{:+.2}</code> {} <small>{}</small></li>",
            reason.weight,
            encode_text(&reason.detail),
            encode_text(reason.code)
        );
    }
    out + "</ul></article>\n"
}
