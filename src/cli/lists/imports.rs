//! What came of imports, for people and for programs.

use std::fmt::Write;

use crate::cli::output;
use crate::reputation::store::Import;

/// Says what came of imports.
pub(super) fn say(imports: &[Import], json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(&imports);
    }
    imports.iter().try_for_each(|import| output::say(summary(import)))
}

fn summary(import: &Import) -> String {
    // Writing to a String cannot fail.
    let kinds: Vec<String> = import.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let mut text = format!(
        "{}: {} entries ({}), read as {}; {} new, {} gone",
        import.list,
        import.entries,
        kinds.join(", "),
        import.format,
        import.new,
        import.gone
    );
    if import.passed_over > 0 {
        let _ = write!(
            text,
            "\n  {} lines say nothing of links, or nothing that can be held",
            import.passed_over
        );
    }
    if import.damaged > 0 {
        let _ = write!(text, "\n  {} lines cannot be read:", import.damaged);
        for damage in &import.damage {
            let _ = write!(text, "\n    line {}: {} — {}", damage.line, damage.text, damage.problem);
        }
    }
    if import.guarded > 0 {
        let first: Vec<&str> = import.guarded_keys.iter().map(String::as_str).take(10).collect();
        let more = if import.guarded > first.len() { ", …" } else { "" };
        let _ = write!(
            text,
            "\n  {} would block what no list may block whole, and do not: {}{more}",
            import.guarded,
            first.join(", ")
        );
    }
    text
}
