//! Links that lead on, and what waits where they lead.

use super::Table;
use super::Weight::{Note, Suspicious};

pub(super) const TENANT: Table = Table {
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

pub(super) const SHORTENER: Table = Table {
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

pub(super) const REDIRECTOR: Table = Table {
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

pub(super) const NESTED: Table = Table {
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
            "author: https://www.google.com/url?q=https://l.instagram.com/?u=https%3A%2F%2Fpills.example",
            "pills.example",
            Suspicious,
        ),
    ],
    honest: &[
        ("https://www.google.com/url?q=https://www.zeit.de/a&sa=D", "www.zeit.de"),
        ("<a href='https://web.archive.org/web/2020/https://www.bbc.co.uk/news'>then</a>", "www.bbc.co.uk"),
        ("https://www.google.com/url?q=https://web.archive.org/web/2020/https://www.nzz.ch/", "www.nzz.ch"),
        ("[read](https://translate.google.com/translate?u=https://www.lemonde.fr/a)", "www.lemonde.fr"),
        (
            "[url=https://www.google.com/url?q=https://www.dw.com/?ref=https://www.zdf.de]x[/url]",
            "www.dw.com",
        ),
        ("author: https://l.instagram.com/?u=https%3A%2F%2Fwww.nature.com%2Farticles%2Fx", "www.nature.com"),
    ],
};

pub(super) const ACTIVE: Table = Table {
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

pub(super) const DOWNLOAD: Table = Table {
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
