//! Hosts that are hidden among the parts of a URL.

use super::Table;
use super::Weight::{Note, Suspicious};

pub(super) const PERCENT_HOST: Table = Table {
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

pub(super) const USERINFO: Table = Table {
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

pub(super) const IP_FORM: Table = Table {
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

pub(super) const SLASHES: Table = Table {
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

pub(super) const AMBIGUOUS: Table = Table {
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
