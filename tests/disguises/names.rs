//! Hosts that pass for others, and names that nobody thought up.

use super::Table;
use super::Weight::{Malicious, Note, Suspicious};

pub(super) const HOMOGRAPH: Table = Table {
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

pub(super) const BRAND: Table = Table {
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

pub(super) const ANCHOR_TEXT: Table = Table {
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

pub(super) const RANDOM_HOST: Table = Table {
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
