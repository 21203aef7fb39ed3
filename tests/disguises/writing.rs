//! Links that are written so that people read them and programs do not.

use super::Table;
use super::Weight::{Note, Suspicious};

pub(super) const MIXED_MARKUP: Table = Table {
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

pub(super) const SCHEMELESS: Table = Table {
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

pub(super) const SPELLED_DOTS: Table = Table {
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
        ("[1]cheap-meds[.]com :)pills[.]example", "pills.example", Suspicious),
        ("I read it on amazon dot com", "amazon.com", Note),
    ],
    honest: &[
        ("a polka dot dress, as on https://www.vogue.example/x", "www.vogue.example"),
        ("we connect the dot to the next dot, see https://www.bbc.com/news", "www.bbc.com"),
        ("the dot com bubble burst in 2000", ""),
        ("she wrote it in dot net for years", ""),
        ("no me gusta . de verdad", ""),
        ("el punto (.) al final", ""),
        ("write to joe at mail dot com, or joe (at) mail (dot) com", ""),
        ("shoot me an email, jane at garden-club dot com", ""),
        ("jane[at]garden-club[dot]co[dot]uk or jane(dot)doe(at)garden-club(dot) org", ""),
        ("we won . live with it", ""),
        ("Let us see . . . https://www.zeit.de/index", "www.zeit.de"),
        ("on [some days] (or not) https://www.zeit.de/a.b", "www.zeit.de"),
    ],
};

pub(super) const SPACED_LETTERS: Table = Table {
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

pub(super) const INVISIBLE: Table = Table {
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

pub(super) const STYLED: Table = Table {
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

pub(super) const ENTITIES: Table = Table {
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

pub(super) const WHITESPACE: Table = Table {
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
