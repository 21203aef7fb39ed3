//! Nothing that a spammer does hides where a click would lead, each way of hiding has its name, and
//! no link that an honest reader posts is called hidden.
//!
//! One table for each disguise: first comments that wear it, then honest ones that look alike.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chaff::comment::{Author, Comment};
use chaff::filter::Filter;
use chaff::links::LinkVerdict;
use chaff::links::disguise;
use chaff::verdict::LinkReport;

use Weight::{Malicious, Note, Suspicious};

/// The fewest rows in all, and of either kind in one table.
const LEAST_ROWS: usize = 170;
const LEAST_OF_A_KIND: usize = 4;

/// What stands before a row that is no comment but the link behind an author's name.
const AUTHOR: &str = "author: ";

static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model is whole"));

/// What is to be thought of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// The disguise is named, and nothing more: honest readers use it too.
    Note,
    /// At least suspicious.
    Suspicious,
    /// Certainly meant to deceive.
    Malicious,
}

impl Weight {
    fn admits(self, verdict: LinkVerdict) -> bool {
        match self {
            Note => verdict < LinkVerdict::Suspicious,
            Suspicious => verdict >= LinkVerdict::Suspicious,
            Malicious => verdict == LinkVerdict::Malicious,
        }
    }
}

/// One disguise.
struct Table {
    name: &'static str,
    /// A comment, the host where a click leads, and the weight of it.
    worn: &'static [(&'static str, &'static str, Weight)],
    /// A comment that looks alike, and a host where one of its links leads; empty if none leads to one.
    honest: &'static [(&'static str, &'static str)],
}

fn links(row: &str) -> Vec<LinkReport> {
    let comment = match row.strip_prefix(AUTHOR) {
        Some(url) => {
            Comment { author: Author { url: Some(url.into()), ..Author::default() }, ..Comment::default() }
        }
        None => Comment::new(row),
    };
    FILTER.judge_links(&comment, &mut FILTER.workspace())
}

fn wears(links: &[LinkReport], name: &str, host: &str, weight: Weight) -> bool {
    links
        .iter()
        .any(|link| link.host == host && link.disguises.contains(&name) && weight.admits(link.verdict))
}

fn is_honest(links: &[LinkReport], name: &str, host: &str) -> bool {
    let clean = |link: &LinkReport| !link.disguises.contains(&name) && Note.admits(link.verdict);
    let leads_there = |link: &LinkReport| link.host == host;
    let leads = if host.is_empty() { links.iter().all(leads_there) } else { links.iter().any(leads_there) };
    leads && links.iter().all(clean)
}

/// What was found instead, for whoever reads a failure.
fn found(links: &[LinkReport]) -> String {
    let one = |link: &LinkReport| {
        format!(
            "\n    {:?} leads to {:?}: {} {:?}",
            link.written,
            link.host,
            link.verdict.name(),
            link.disguises
        )
    };
    if links.is_empty() { "\n    no link".to_owned() } else { links.iter().map(one).collect() }
}

fn check(table: &Table) {
    let name = table.name;
    let mut failures = String::new();
    for &(row, host, weight) in table.worn {
        let links = links(row);
        if !wears(&links, name, host, weight) {
            failures +=
                &format!("\n  {row:?} leads to {host:?} in {name}, {weight:?}, but found{}", found(&links));
        }
    }
    for &(row, host) in table.honest {
        let links = links(row);
        if !is_honest(&links, name, host) {
            failures += &format!("\n  {row:?} leads to {host:?} honestly, but found{}", found(&links));
        }
    }
    assert!(failures.is_empty(), "{name}:{failures}");
}

#[test]
fn every_disguise_has_its_table() {
    let tables: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    let disguises: BTreeSet<&str> = disguise::ALL.iter().map(disguise::Disguise::name).collect();
    assert_eq!(tables, disguises);
    for Table { name, worn, honest } in TABLES {
        assert!(worn.len() >= LEAST_OF_A_KIND && honest.len() >= LEAST_OF_A_KIND, "{name}");
    }
    let rows: usize = TABLES.iter().map(|table| table.worn.len() + table.honest.len()).sum();
    assert!(rows >= LEAST_ROWS, "{rows} rows");
}

/// The worst that is thought of a link in a row.
fn worst(row: &str) -> LinkVerdict {
    links(row).iter().map(|link| link.verdict).max().expect("a link")
}

#[test]
fn a_good_target_excuses_no_site_that_may_lead_there() {
    assert_eq!(worst("http://www.semalt.com/"), LinkVerdict::Malicious);
    assert_eq!(worst("http://www.semalt.com/?url=https://www.bbc.com/"), LinkVerdict::Malicious);
    assert_eq!(worst("https://pills.example/?url=https://www.bbc.com/"), LinkVerdict::Unknown);
}

#[test]
fn an_anchor_that_leads_nowhere_hides_no_link() {
    for row in [
        "[url]buy at https://pills.example now[/url]",
        "<a href='/local'>https://pills.example/x</a>",
        "<a href='#'>pills.example/x</a>",
        "[pills.example/x](#top)",
    ] {
        let links = links(row);
        assert!(links.iter().any(|link| link.host == "pills.example"), "{row:?}: {}", found(&links));
    }
}

/// A test for each table, so that a failure names the disguise.
macro_rules! tables {
    ($($test:ident: $table:ident),* $(,)?) => {
        static TABLES: &[&Table] = &[$(&$table),*];
        $(
            #[test]
            fn $test() {
                check(&$table);
            }
        )*
    };
}

tables! {
    tenant: TENANT,
    shortener: SHORTENER,
    redirector: REDIRECTOR,
    nested: NESTED,
    mixed_markup: MIXED_MARKUP,
    schemeless: SCHEMELESS,
    spelled_dots: SPELLED_DOTS,
    spaced_letters: SPACED_LETTERS,
    invisible: INVISIBLE,
    styled: STYLED,
    entities: ENTITIES,
    percent_host: PERCENT_HOST,
    homograph: HOMOGRAPH,
    brand: BRAND,
    anchor_text: ANCHOR_TEXT,
    userinfo: USERINFO,
    ip_form: IP_FORM,
    slashes: SLASHES,
    whitespace: WHITESPACE,
    active: ACTIVE,
    download: DOWNLOAD,
    random_host: RANDOM_HOST,
    ambiguous: AMBIGUOUS,
}

const TENANT: Table = Table {
    name: "tenant",
    worn: &[
        ("my page https://cheap-pills.vercel.app/x is new", "cheap-pills.vercel.app", Note),
        ("<a href='https://sites.google.com/view/win-big'>photos</a>", "sites.google.com", Note),
        ("[holiday](https://win-now.blogspot.com/p)", "win-now.blogspot.com", Note),
        ("[url=https://docs.google.com/forms/d/e/1FAI/viewform]survey[/url]", "docs.google.com", Note),
        ("author: https://lottery-tips.wordpress.com/", "lottery-tips.wordpress.com", Note),
        ("write to t.me/fast_profit", "t.me", Note),
    ],
    honest: &[
        ("https://en.wikipedia.org/wiki/Landlord_(disambiguation)", "en.wikipedia.org"),
        ("https://www.google.com/maps/@52.5,13.4,12z", "www.google.com"),
        ("[url]https://vercel.com/docs[/url]", "vercel.com"),
        ("<a href='https://wordpress.org/plugins/'>plugins</a>", "wordpress.org"),
        ("author: https://www.bbc.co.uk/news", "www.bbc.co.uk"),
        ("[shop](https://www.bloemen.example.co.jp/)", "www.bloemen.example.co.jp"),
    ],
};

const SHORTENER: Table = Table {
    name: "shortener",
    worn: &[
        ("read https://bit.ly/3xYzAbC first", "bit.ly", Note),
        ("or goo.gl/AbCd", "goo.gl", Note),
        ("<a href='https://tinyurl.com/abc123'>read</a>", "tinyurl.com", Note),
        ("[here](https://t.co/AbC123)", "t.co", Note),
        ("[url]https://is.gd/x1[/url]", "is.gd", Note),
        ("author: https://cutt.ly/abc", "cutt.ly", Note),
    ],
    honest: &[
        ("the menu of rabbit.ly/menu", "rabbit.ly"),
        ("https://chat.co/room", "chat.co"),
        ("[license](https://duckduckgo.com/license)", "duckduckgo.com"),
        ("<a href='https://en.wikipedia.org/wiki/Bit.ly'>what it is</a>", "en.wikipedia.org"),
        ("[url=https://youtu.be/dQw4w9WgXcQ]song[/url]", "youtu.be"),
        ("author: https://www.lemonde.fr/x1", "www.lemonde.fr"),
    ],
};

const REDIRECTOR: Table = Table {
    name: "redirector",
    worn: &[
        ("https://www.google.com/url?q=https://pills.example/x&sa=D", "pills.example", Note),
        (
            "<a href='https://l.facebook.com/l.php?u=https%3A%2F%2Fpills.example%2Fx&amp;h=AT0'>x</a>",
            "pills.example",
            Note,
        ),
        (
            "[x](https://r.search.yahoo.com/_ylt=A/RV=2/RE=17/RO=10/RU=https%3a%2f%2fpills.example%2f/RK=2/RS=a-)",
            "pills.example",
            Note,
        ),
        ("[url=https://www.google.com/amp/s/pills.example/page]x[/url]", "pills.example", Note),
        ("https://pills-example.cdn.ampproject.org/c/s/pills.example/page", "pills.example", Note),
        ("https://web.archive.org/web/20200101000000/http://pills.example/", "pills.example", Note),
        (
            "<a href=https://translate.google.com/translate?tl=de&u=http://pills.example/>x</a>",
            "pills.example",
            Note,
        ),
        ("https://pills-example.translate.goog/x?_x_tr_sl=en&_x_tr_tl=de", "pills.example", Note),
        ("author: https://duckduckgo.com/l/?uddg=https%3A%2F%2Fpills.example%2F", "pills.example", Note),
        ("https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fpills.example", "pills.example", Note),
    ],
    honest: &[
        ("https://www.zeit.de/zustimmung?url=https%3A%2F%2Fwww.zeit.de%2Fpolitik", "www.zeit.de"),
        (
            "<a href='https://www.facebook.com/sharer/sharer.php?u=https://www.lemonde.fr/a'>share</a>",
            "www.facebook.com",
        ),
        ("[tweet](https://twitter.com/intent/tweet?url=https%3A%2F%2Fwww.bbc.com)", "twitter.com"),
        ("[url=https://www.google.com/search?q=https://www.dw.com/de]search[/url]", "www.google.com"),
        ("https://validator.w3.org/nu/?doc=https://www.example.org/", "validator.w3.org"),
        ("author: https://web.archive.org/", "web.archive.org"),
        ("https://t.me/share/url?url=https://garden-club.org/a", "t.me"),
        ("https://pagespeed.web.dev/report?url=https://garden-club.org/a", "pagespeed.web.dev"),
    ],
};

const NESTED: Table = Table {
    name: "nested",
    worn: &[
        (
            "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fpills.example%252F",
            "pills.example",
            Suspicious,
        ),
        (
            "<a href='https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttp%3A%2F%2Fpills.example'>x</a>",
            "pills.example",
            Suspicious,
        ),
        (
            "[x](https://duckduckgo.com/l/?uddg=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fpills.example%2F)",
            "pills.example",
            Suspicious,
        ),
        (
            "[url=https://www.google.com/url?q=https://www.google.com/url?q=https://www.google.com/url?q=http://pills.example]x[/url]",
            "pills.example",
            Suspicious,
        ),
        (
            "author: https://www.google.com/url?q=https://web.archive.org/web/2020/http://pills.example/",
            "pills.example",
            Suspicious,
        ),
    ],
    honest: &[
        ("https://www.google.com/url?q=https://www.zeit.de/a&sa=D", "www.zeit.de"),
        ("<a href='https://web.archive.org/web/2020/https://www.bbc.co.uk/news'>then</a>", "www.bbc.co.uk"),
        ("[read](https://translate.google.com/translate?u=https://www.lemonde.fr/a)", "www.lemonde.fr"),
        (
            "[url=https://www.google.com/url?q=https://www.dw.com/?ref=https://www.zdf.de]x[/url]",
            "www.dw.com",
        ),
        ("author: https://l.instagram.com/?u=https%3A%2F%2Fwww.nature.com%2Farticles%2Fx", "www.nature.com"),
    ],
};

const MIXED_MARKUP: Table = Table {
    name: "mixed-markup",
    worn: &[
        (
            "<a href='http://pills.example'>pills</a> [url=http://pills.example]pills[/url]",
            "pills.example",
            Suspicious,
        ),
        ("[a](http://pills.example/a) then [url]http://pills.example/b[/url]", "pills.example", Suspicious),
        (
            "<a href=http://www.pills.example>x</a>, [link=http://pills.example/y]x[/link]",
            "www.pills.example",
            Suspicious,
        ),
        ("<a href='http://pills.example'>[x](http://pills.example)</a>", "pills.example", Suspicious),
        ("<a href='http://pills.example/[/url]'>x</a>", "pills.example", Suspicious),
        (
            "[url=http://pills.example][/url] <a href='http://pills.example'></a> [x](http://pills.example)",
            "pills.example",
            Suspicious,
        ),
    ],
    honest: &[
        ("<a href='https://www.dw.com/a'>one</a> and <a href='https://www.dw.com/b'>two</a>", "www.dw.com"),
        ("[one](https://www.dw.com/a), or in full: https://www.dw.com/a", "www.dw.com"),
        (
            "<a href='https://www.bbc.co.uk/'>BBC</a> and [the Guardian](https://www.theguardian.com/)",
            "www.bbc.co.uk",
        ),
        (
            "[quote]<b>so</b>[/quote] as <a href='https://gardening.example/'>she</a> says [1]",
            "gardening.example",
        ),
        (
            "<a href='https://www.flickr.com/p'><img src='https://live.flickr.com/x.jpg'></a>",
            "www.flickr.com",
        ),
        ("map[url] is empty, see https://docs.python.org/3/#[url]", "docs.python.org"),
    ],
};

const SCHEMELESS: Table = Table {
    name: "schemeless",
    worn: &[
        ("visit pills.example/now today", "pills.example", Note),
        ("www.pills.example, friends", "www.pills.example", Note),
        ("<p>find us at pills.example/x</p>", "pills.example", Note),
        ("**garden-club.org/x** is nice", "garden-club.org", Note),
        ("[b]garden-club.org[/b]", "garden-club.org", Note),
        ("これはpills.example/pathです", "pills.example", Note),
        ("see //pills.example/x", "pills.example", Note),
        ("читайте президент.рф", "xn--d1abbgf6aiiy.xn--p1ai", Note),
        ("at 192.0.2.7:8080/x", "192.0.2.7", Note),
    ],
    honest: &[
        ("see https://www.bbc.co.uk/news.", "www.bbc.co.uk"),
        ("open file.txt, 3.5 MB, e.g. with Node.js at 9 a.m.", ""),
        ("It was the end.Next we went home.", ""),
        ("write to jane.doe@garden-club.org", ""),
        ("<a href='https://nodejs.org'>Node.js</a>", "nodejs.org"),
        ("HTTPS://WWW.BBC.CO.UK/NEWS", "www.bbc.co.uk"),
        ("std::vec, U.S. troops, 12:30 and version 1.2.3", ""),
    ],
};

const SPELLED_DOTS: Table = Table {
    name: "spelled-dots",
    worn: &[
        ("go to pills dot example now", "pills.example", Suspicious),
        ("go to pills[.]example/x", "pills.example", Suspicious),
        ("hxxp://pills.example/x", "pills.example", Suspicious),
        ("hxxps://www[.]pills[.]example", "www.pills.example", Suspicious),
        ("<p>cheap-meds (dot) com / buy</p>", "cheap-meds.com", Suspicious),
        ("**cheap-meds [dot] com**", "cheap-meds.com", Suspicious),
        ("[b]cheap-meds{.}com[/b]", "cheap-meds.com", Suspicious),
        ("www dot cheap-meds dot co dot uk", "www.cheap-meds.co.uk", Suspicious),
        ("Cheap-Meds DOT Com!", "cheap-meds.com", Suspicious),
        ("look at cheap-meds dot com", "cheap-meds.com", Suspicious),
        ("so great cheap-meds dot com now", "cheap-meds.com", Suspicious),
        (":) cheap-meds[.]com (yes)", "cheap-meds.com", Suspicious),
        ("I read it on amazon dot com", "amazon.com", Note),
    ],
    honest: &[
        ("a polka dot dress, as on https://www.vogue.example/x", "www.vogue.example"),
        ("we connect the dot to the next dot, see https://www.bbc.com/news", "www.bbc.com"),
        ("the dot com bubble burst in 2000", ""),
        ("she wrote it in dot net for years", ""),
        ("no me gusta . de verdad", ""),
        ("write to joe at mail dot com, or joe (at) mail (dot) com", ""),
        ("we won . live with it", ""),
        ("Let us see . . . https://www.zeit.de/index", "www.zeit.de"),
        ("on [some days] (or not) https://www.zeit.de/a.b", "www.zeit.de"),
    ],
};

const SPACED_LETTERS: Table = Table {
    name: "spaced-letters",
    worn: &[
        ("p i l l s . e x a m p l e is cheap", "pills.example", Suspicious),
        ("at w w w . p i l l s . n e t", "www.pills.net", Suspicious),
        ("<b>p i l l s . c o m</b>", "pills.com", Suspicious),
        ("**P I L L S . C O M**", "pills.com", Suspicious),
        ("[b]p i l l s 2 4 . b i z[/b]", "pills24.biz", Suspicious),
        ("see p i l l s . c o . u k / n o w", "pills.co.uk", Suspicious),
        ("w w w . p i l l s . x y z", "www.pills.xyz", Suspicious),
    ],
    honest: &[
        ("I . am . tired, read https://www.dw.com/a", "www.dw.com"),
        ("A . B . C is easy", ""),
        ("the U . S . A . and the E . U .", ""),
        ("V I C T O R Y ! See https://www.bbc.com/sport", "www.bbc.com"),
        ("P . S . I love you", ""),
        ("1 . 2 . 3 . 4 go", ""),
        ("y e s . n o . m a y b e", ""),
    ],
};

const INVISIBLE: Table = Table {
    name: "invisible",
    worn: &[
        ("http://pi\u{200B}lls.example/x", "pills.example", Suspicious),
        ("pi\u{AD}lls.exam\u{AD}ple/x", "pills.example", Suspicious),
        ("ht\u{2060}tp://pills.example/x", "pills.example", Suspicious),
        ("http://pills\u{FE0F}.example/x", "pills.example", Suspicious),
        ("<a href='http://pi\u{200B}lls.example/'>x</a>", "pills.example", Suspicious),
        ("<a href='http://pi&shy;lls&#8203;.example/'>x</a>", "pills.example", Suspicious),
        ("[x](http://pills.exa\u{2060}mple/)", "pills.example", Suspicious),
        ("[url=http://pills.\u{FEFF}example]x[/url]", "pills.example", Suspicious),
        ("author: http://pi\u{200B}lls.example/", "pills.example", Suspicious),
    ],
    honest: &[
        ("Donau\u{AD}dampf\u{AD}schiff, siehe https://www.wien.gv.at/", "www.wien.gv.at"),
        ("https://www.bbc.com/news\u{200B}", "www.bbc.com"),
        ("\u{FEFF}https://www.bbc.com/news", "www.bbc.com"),
        ("❤\u{FE0F}https://www.bbc.com/news❤\u{FE0F}", "www.bbc.com"),
        ("👩\u{200D}🔬 [study](https://www.nature.com/articles/x) 👩\u{200D}🔬", "www.nature.com"),
        ("<a href='https://fa.wikipedia.org/wiki/می\u{200C}خواهم'>می\u{200C}خواهم</a>", "fa.wikipedia.org"),
        ("\u{200F}اقرأ \u{200E}https://www.aljazeera.net/news\u{200F}", "www.aljazeera.net"),
        ("author: https://www.zeit.de/", "www.zeit.de"),
    ],
};

const STYLED: Table = Table {
    name: "styled",
    worn: &[
        ("https://ｐｉｌｌｓ.example/x", "pills.example", Suspicious),
        ("pills。example/x", "pills.example", Suspicious),
        ("go http:／／pills.example now", "pills.example", Suspicious),
        ("𝐩𝐢𝐥𝐥𝐬.𝐜𝐨𝐦", "pills.com", Suspicious),
        ("ⓟⓘⓛⓛⓢ.com/x", "pills.com", Suspicious),
        ("<a href='http://pills．example/'>x</a>", "pills.example", Suspicious),
        ("[x](http://𝗽𝗶𝗹𝗹𝘀.example/)", "pills.example", Suspicious),
        ("[url=http://www.ｐｉｌｌｓ.example]x[/url]", "www.pills.example", Suspicious),
        ("author: http://pills｡example/", "pills.example", Suspicious),
    ],
    honest: &[
        ("詳しくはwww.nhk.or.jpをご覧ください。", "www.nhk.or.jp"),
        ("https://www.asahi.com/articles/x.html。次は", "www.asahi.com"),
        ("リンク：https://www.asahi.com/（朝日）", "www.asahi.com"),
        ("𝗕𝗥𝗘𝗔𝗞𝗜𝗡𝗚 https://www.bbc.com/news ①②③", "www.bbc.com"),
        ("<a href='https://ja.wikipedia.org/wiki/ＡＢＣ'>ＡＢＣ</a>", "ja.wikipedia.org"),
        ("[例え](https://例え.テスト/パス)", "xn--r8jz45g.xn--zckzah"),
        ("author: https://www.bücher.example/", "www.xn--bcher-kva.example"),
    ],
};

const ENTITIES: Table = Table {
    name: "entities",
    worn: &[
        ("<a href='http://&#112;&#105;lls.example/'>x</a>", "pills.example", Suspicious),
        ("<a href='&#x68;ttp&colon;//pills&period;example'>x</a>", "pills.example", Suspicious),
        ("http://&#x70;ills.example/x", "pills.example", Suspicious),
        ("pills&#46;example/x", "pills.example", Suspicious),
        ("[x](http://pi&#108;ls.example)", "pills.example", Suspicious),
        ("[url=http://pills&#0000046;example]x[/url]", "pills.example", Suspicious),
        ("<a href='java&#115;cript:alert(1)'>x</a>", "", Suspicious),
    ],
    honest: &[
        ("<a href='https://www.dw.com/?a=1&amp;b=2'>x</a>", "www.dw.com"),
        ("https://garden-club.org/?a=1&#038;b=2", "garden-club.org"),
        ("&quot;https://www.bbc.com/news&quot; says AT&amp;T", "www.bbc.com"),
        ("<a href='https:&#x2F;&#x2F;garden-club.org&#x2F;x'>x</a>", "garden-club.org"),
        ("[x](https://de.wikipedia.org/wiki/Schr&#246;dinger)", "de.wikipedia.org"),
        ("[url]https://garden-club.org/o&#39;neill[/url]", "garden-club.org"),
        ("author: https://garden-club.org/?a=1&b=2", "garden-club.org"),
    ],
};

const PERCENT_HOST: Table = Table {
    name: "percent-host",
    worn: &[
        ("http://%70ills.example/x", "pills.example", Suspicious),
        ("http://pills%2Eexample/x", "pills.example", Suspicious),
        ("http://%70%69%6c%6c%73%2e%65%78%61%6d%70%6c%65/", "pills.example", Suspicious),
        ("<a href='http://pi%6Cls.example/'>x</a>", "pills.example", Suspicious),
        ("[x](http://pills.e%78ample)", "pills.example", Suspicious),
        ("[url=http://www%2epills.example]x[/url]", "www.pills.example", Suspicious),
        ("author: http://pills.exampl%65/", "pills.example", Suspicious),
        ("https://www.google.com/url?q=https%253A%252F%252Fpills.example%252F", "pills.example", Suspicious),
    ],
    honest: &[
        ("https://de.wikipedia.org/wiki/K%C3%B6ln_(Begriffskl%C3%A4rung)", "de.wikipedia.org"),
        ("<a href='https://garden-club.org/?discount=25%25'>25%</a>", "garden-club.org"),
        ("[x](https://www.google.com/search?q=50%2525+off)", "www.google.com"),
        ("[url=https://gitlab.com/api/v4/projects/a%2Fb]x[/url]", "gitlab.com"),
        ("50% off at https://garden-club.org/, 100%2 better", "garden-club.org"),
        ("author: https://www.zeit.de/suche?q=%22Berlin%22", "www.zeit.de"),
    ],
};

const HOMOGRAPH: Table = Table {
    name: "homograph",
    worn: &[
        ("https://www.pаypal.com/login", "www.xn--pypal-4ve.com", Malicious),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com", Malicious),
        ("https://раураl.com/", "xn--l-7sba6dbr.com", Malicious),
        ("<a href='https://www.fаcebook.com/'>x</a>", "www.xn--fcebook-2fg.com", Malicious),
        ("[x](https://gοοgle.com/)", "xn--ggle-0nda.com", Malicious),
        ("[url=https://xn--pypal-4ve.com/]x[/url]", "xn--pypal-4ve.com", Malicious),
        ("author: https://аmazon.de/", "xn--mazon-3ve.de", Malicious),
        ("https://login.miсrosoft.com/x", "login.xn--mirosoft-gch.com", Malicious),
    ],
    honest: &[
        ("https://www.münchen.de/rathaus", "www.xn--mnchen-3ya.de"),
        ("читайте http://президент.рф/новости", "xn--d1abbgf6aiiy.xn--p1ai"),
        ("<a href='https://яндекс.рф/'>Яндекс</a>", "xn--d1acpjx3f.xn--p1ai"),
        ("[x](https://例え.jp/)", "xn--r8jz45g.jp"),
        ("[url=https://www.hôtel-opéra.fr/]x[/url]", "www.xn--htel-opra-h4a8i.fr"),
        ("author: https://почта.рф/", "xn--80a1acny.xn--p1ai"),
        ("https://сор.рф/ и https://рурра.рф/", "xn--n1aeb.xn--p1ai"),
        ("https://www.paypal.com/de", "www.paypal.com"),
        ("https://τράπεζα.example/", "xn--hxakle2ceu.example"),
    ],
};

const BRAND: Table = Table {
    name: "brand",
    worn: &[
        ("https://paypal.com.secure-login.example/", "paypal.com.secure-login.example", Suspicious),
        ("https://www.paypal.login.example/x", "www.paypal.login.example", Suspicious),
        ("<a href='https://paypal-login.example/'>x</a>", "paypal-login.example", Suspicious),
        ("[x](https://secure-amazon.example/)", "secure-amazon.example", Suspicious),
        ("[url=https://www.arnazon.com/]x[/url]", "www.arnazon.com", Suspicious),
        ("https://faceboook.com/login", "faceboook.com", Suspicious),
        ("https://mircosoft.com/", "mircosoft.com", Suspicious),
        ("netfIix.com/login", "netfiix.com", Suspicious),
        ("author: https://paypa1.com/", "paypa1.com", Suspicious),
    ],
    honest: &[
        ("https://www.paypal.com/de und https://amazon.de/dp/x", "amazon.de"),
        ("<a href='https://docs.google.com/x'>list</a>", "docs.google.com"),
        ("https://en.wikipedia.org/wiki/PayPal", "en.wikipedia.org"),
        ("[x](https://www.facebook.com/paypal)", "www.facebook.com"),
        ("[url=https://www.steeplechase.example/]x[/url]", "www.steeplechase.example"),
        ("https://www.gooletimes.example/ and https://amazonas.example/", "www.gooletimes.example"),
        ("author: https://pineapple.example/", "pineapple.example"),
        ("https://startups.example/ https://chase-farm.example/", "chase-farm.example"),
        ("https://garden-club.org/google-amazon-paypal", "garden-club.org"),
        ("https://github.com/microsoft/vscode", "github.com"),
    ],
};

const ANCHOR_TEXT: Table = Table {
    name: "anchor-text",
    worn: &[
        ("<a href='http://pills.example/x'>https://www.bbc.co.uk/news</a>", "pills.example", Suspicious),
        ("<a href=http://pills.example>paypal.com</a>", "pills.example", Suspicious),
        ("<a href='http://pills.example'>www&#46;paypal&#46;com</a>", "pills.example", Suspicious),
        ("[www.bbc.com](http://pills.example \"news\")", "pills.example", Suspicious),
        ("[https://www.bbc.com/news][1]\n\n[1]: http://pills.example/", "pills.example", Suspicious),
        ("[url=http://pills.example]www.amazon.com[/url]", "pills.example", Suspicious),
        (
            "<a href='http://bbc.co.uk.pills.example/'>bbc.co.uk/news</a>",
            "bbc.co.uk.pills.example",
            Suspicious,
        ),
    ],
    honest: &[
        ("<a href='https://bbc.co.uk/news'>www.bbc.co.uk</a>", "bbc.co.uk"),
        ("[https://www.bbc.co.uk/ne…](https://www.bbc.co.uk/news/1)", "www.bbc.co.uk"),
        ("<a href='https://t.co/AbC'>nytimes.com/2020/10/…</a>", "t.co"),
        ("<a href='https://www.google.com/url?q=https://www.zeit.de/a'>www.zeit.de/a</a>", "www.zeit.de"),
        ("<a href='https://www.spiegel.de/'>bit.ly/3xYz</a>", "www.spiegel.de"),
        ("[README.md](https://github.com/rust-lang/rust)", "github.com"),
        ("[url=https://www.xn--mnchen-3ya.de/]münchen.de[/url]", "www.xn--mnchen-3ya.de"),
        ("<a href='https://youtu.be/abc'>https://www.youtube.com/watch?v=abc</a>", "youtu.be"),
        ("<a href='mailto:jane@garden-club.org'>jane@garden-club.org</a>", ""),
    ],
};

const USERINFO: Table = Table {
    name: "userinfo",
    worn: &[
        ("https://paypal.com@pills.example/", "pills.example", Suspicious),
        ("http://www.bbc.co.uk:news@pills.example/x", "pills.example", Suspicious),
        ("<a href='https://www.bbc.co.uk@pills.example/'>x</a>", "pills.example", Suspicious),
        ("[x](https://www.google.com%2Fsearch@pills.example/)", "pills.example", Suspicious),
        ("[url=http://bank@192.0.2.7/]x[/url]", "192.0.2.7", Suspicious),
        ("author: https://www.bbc.com@pills.example", "pills.example", Suspicious),
    ],
    honest: &[
        ("https://medium.com/@jane/a-post", "medium.com"),
        ("<a href='https://mastodon.social/@jane'>me</a>", "mastodon.social"),
        ("[x](https://www.youtube.com/@BBCNews)", "www.youtube.com"),
        ("@jane see https://www.google.com/maps/@52.5,13.4,12z", "www.google.com"),
        ("[url]https://garden-club.org/?from=jane@doe.example[/url]", "garden-club.org"),
        ("jane@garden-club.org, mailto:john@garden-club.org", ""),
        ("author: https://www.tiktok.com/@jane", "www.tiktok.com"),
    ],
};

const IP_FORM: Table = Table {
    name: "ip-form",
    worn: &[
        ("http://3221225991/x", "192.0.2.7", Suspicious),
        ("http://0xC0.0x00.0x02.0x07/", "192.0.2.7", Suspicious),
        ("<a href='http://0300.0.02.7/'>x</a>", "192.0.2.7", Suspicious),
        ("[x](http://192.0.519/)", "192.0.2.7", Suspicious),
        ("[url=http://[::ffff:192.0.2.7]/]x[/url]", "[::ffff:c000:207]", Suspicious),
        ("http://[::ffff:c000:207]/x", "[::ffff:c000:207]", Suspicious),
        ("http://0xC0000207:8080/x", "192.0.2.7", Suspicious),
        ("author: http://bbc.com@3221225991/", "192.0.2.7", Suspicious),
    ],
    honest: &[
        ("http://192.0.2.7/status", "192.0.2.7"),
        ("<a href='http://192.168.1.1:8080/'>router</a>", "192.168.1.1"),
        ("[x](http://[2001:db8::1]/)", "[2001:db8::1]"),
        ("[url=http://[::1]:3000/]x[/url]", "[::1]"),
        ("version 1.2.3.4 and build 10.0.19045 of 3221225991", "1.2.3.4"),
        ("https://www.3sat.de/ at 0x7f", "www.3sat.de"),
        ("author: https://1und1.example/", "1und1.example"),
    ],
};

const SLASHES: Table = Table {
    name: "slashes",
    worn: &[
        ("http:\\\\pills.example\\x", "pills.example", Suspicious),
        ("https:pills.example/x", "pills.example", Suspicious),
        ("<a href='http:////pills.example/'>x</a>", "pills.example", Suspicious),
        ("<a href='\\\\pills.example/'>x</a>", "pills.example", Suspicious),
        ("[x](https:/\\pills.example/)", "pills.example", Suspicious),
        ("[url=http://pills.example\\@bbc.com]x[/url]", "pills.example", Suspicious),
        ("author: http:/\\/pills.example/", "pills.example", Suspicious),
        ("http:/garden-club.org/x", "garden-club.org", Note),
        ("https:///garden-club.org/x", "garden-club.org", Note),
        ("http://garden-club.org:8531/x", "garden-club.org", Note),
    ],
    honest: &[
        ("http://garden-club.org:8080/x or https://garden-club.org:8443/", "garden-club.org"),
        ("https://www.bbc.com//news///x", "www.bbc.com"),
        ("<a href='//www.bbc.com/news'>x</a>", "www.bbc.com"),
        ("[x](http://www.bbc.com:80/)", "www.bbc.com"),
        ("[url=https://garden-club.org/a\\b]x[/url]", "garden-club.org"),
        ("either and/or C:\\Users\\jane, see:https://www.bbc.com/", "www.bbc.com"),
        ("author: https://garden-club.org/http://x", "garden-club.org"),
    ],
};

const WHITESPACE: Table = Table {
    name: "whitespace",
    worn: &[
        ("<a href='http://pi\tlls.example/'>x</a>", "pills.example", Suspicious),
        ("<a href=\"ht\ntp://pills.\r\nexample/\">x</a>", "pills.example", Suspicious),
        ("<a href='http://pi&#9;lls&NewLine;.example/'>x</a>", "pills.example", Suspicious),
        ("<a href='java\tscript:alert(1)'>x</a>", "", Suspicious),
        ("[url=http://pi\tlls.example]x[/url]", "pills.example", Suspicious),
        ("author: http://pills\t.example/", "pills.example", Suspicious),
    ],
    honest: &[
        ("https://www.bbc.com/news\nand more", "www.bbc.com"),
        ("<a href=' https://www.bbc.com/news\n'>x</a>", "www.bbc.com"),
        ("<a\n\thref='https://www.bbc.com/'\n>x</a>", "www.bbc.com"),
        ("<a href='https://garden-club.org/a\n?b=1'>x</a>", "garden-club.org"),
        ("https://www.dw.com/a\thttps://www.zdf.de/b\r\n", "www.zdf.de"),
        ("https://www.bbc.com/news/world-\neurope-1234", "www.bbc.com"),
        ("[x](https://www.bbc.com/\n\"title\")", "www.bbc.com"),
        ("author: https://www.bbc.com/\n", "www.bbc.com"),
    ],
};

const ACTIVE: Table = Table {
    name: "active",
    worn: &[
        ("<a href='javascript:alert(document.cookie)'>x</a>", "", Suspicious),
        ("click javascript:alert(1)", "", Suspicious),
        ("[x](JaVaScRiPt:alert(1))", "", Suspicious),
        ("[url=vbscript:msgbox(1)]x[/url]", "", Suspicious),
        ("<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>", "", Suspicious),
        ("author: javascript:alert(1)", "", Suspicious),
        ("https://pills.example/\u{202E}gpj.exe", "pills.example", Suspicious),
        ("[photo](https://pills.example/\u{2067}gpj.exe)", "pills.example", Suspicious),
        ("<a href='javascript:void(0)'>menu</a>", "", Note),
    ],
    honest: &[
        ("Big data: a history, javascript: a tutorial", ""),
        ("data: see https://www.destatis.de/x,y", "www.destatis.de"),
        ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='> https://www.bbc.com/", "www.bbc.com"),
        ("![x](https://garden-club.org/data:text)", "garden-club.org"),
        ("\u{2066}https://www.haaretz.com/\u{2069} שלום", "www.haaretz.com"),
        ("[url=https://he.wikipedia.org/wiki/ירושלים]ירושלים[/url]", "he.wikipedia.org"),
        ("<a href='https://garden-club.org/?javascript:1'>x</a>", "garden-club.org"),
        ("author: https://javascript.example/", "javascript.example"),
    ],
};

const DOWNLOAD: Table = Table {
    name: "download",
    worn: &[
        ("http://pills.example/setup.exe", "pills.example", Suspicious),
        ("<a href='http://pills.example/a/INVOICE.PDF.SCR?x=1'>x</a>", "pills.example", Suspicious),
        ("[app](https://pills.example/whatsapp.apk)", "pills.example", Suspicious),
        ("[url=https://pills.example/photo.jpg.zip]photo[/url]", "pills.example", Suspicious),
        ("author: http://pills.example/update.msi#x", "pills.example", Suspicious),
        ("https://garden-club.org/photos.zip", "garden-club.org", Note),
        ("https://github.com/rust-lang/rust/archive/refs/heads/main.zip", "github.com", Note),
        ("https://download.mozilla.org/x/firefox.exe", "download.mozilla.org", Note),
    ],
    honest: &[
        ("https://garden-club.org/report.pdf", "garden-club.org"),
        ("https://example.com and https://www.bbc.com", "example.com"),
        ("<a href='https://tools.example/zip/exe/'>x</a>", "tools.example"),
        ("[x](https://garden-club.org/index.html?file=a.exe)", "garden-club.org"),
        ("[url]https://whois.example/bbc.com[/url]", "whois.example"),
        ("https://www.trustpilot.com/review/amazon.com", "www.trustpilot.com"),
        ("author: https://garden-club.org/main.rs", "garden-club.org"),
    ],
};

const RANDOM_HOST: Table = Table {
    name: "random-host",
    worn: &[
        ("http://xkqjzvbwpt.example/", "xkqjzvbwpt.example", Suspicious),
        ("see hjqwzkxvbn.com/x", "hjqwzkxvbn.com", Suspicious),
        ("<a href='https://www.bvcxzqwrtp.ru/'>x</a>", "www.bvcxzqwrtp.ru", Suspicious),
        ("[x](https://x7f9q2kz8wv3.xyz/)", "x7f9q2kz8wv3.xyz", Suspicious),
        ("[url=https://qzxvkjwhpf.top]x[/url]", "qzxvkjwhpf.top", Suspicious),
        ("author: https://wqxjvkzhtr.info/", "wqxjvkzhtr.info", Suspicious),
        ("https://xk2jq9zvbwqh.vercel.app/", "xk2jq9zvbwqh.vercel.app", Note),
    ],
    honest: &[
        ("https://xkcd.com/327/", "xkcd.com"),
        ("https://www.schwarzwaelder-bote.example/", "www.schwarzwaelder-bote.example"),
        ("<a href='https://www.bydgoszcz.pl/'>x</a>", "www.bydgoszcz.pl"),
        ("[x](https://www.ystradgynlais.example/)", "www.ystradgynlais.example"),
        ("[url=https://www.mdr.de/]x[/url] and https://www.kfw.de/", "www.kfw.de"),
        ("https://www.hrvatska.example/ https://vvd.example", "www.hrvatska.example"),
        (
            "https://thequickbrownfoxjumpsoverthelazydog.example/",
            "thequickbrownfoxjumpsoverthelazydog.example",
        ),
        ("author: https://www.krzyzanowski-zdrowie.example/", "www.krzyzanowski-zdrowie.example"),
    ],
};

const AMBIGUOUS: Table = Table {
    name: "ambiguous",
    worn: &[
        ("http://pills.example\\@bbc.com/", "pills.example", Suspicious),
        ("<a href='http://bank.example%2F@pills.example/'>x</a>", "pills.example", Suspicious),
        ("[x](http://pills.example\\@bank.example)", "pills.example", Suspicious),
        ("[url=http://bank.example%253F@pills.example]x[/url]", "pills.example", Suspicious),
        ("author: http://pills.example\\.bank.example/", "pills.example", Suspicious),
    ],
    honest: &[
        ("https://medium.com/@jane/100%25-sure", "medium.com"),
        ("[x](https://garden-club.org/a/../b)", "garden-club.org"),
        ("<a href='https://garden-club.org/a\\b'>x</a>", "garden-club.org"),
        ("[url=http://192.0.2.7/a%20b]x[/url]", "192.0.2.7"),
        ("https://de.wikipedia.org/wiki/K%C3%B6ln...", "de.wikipedia.org"),
        ("http://[2001:db8::1]/x", "[2001:db8::1]"),
        ("author: https://www.bbc.co.uk./news", "www.bbc.co.uk"),
    ],
};
