//! What each format reads, from lines of our own.

use super::*;
use crate::reputation::EntryKind::{Allow, Landlord, Redirector, Spam};
use crate::reputation::key::Reach;

#[test]
fn chaff_lists() {
    let reading = spam(
        "# kind: scam\n# source: us\n# licence: MIT\n# date: 2026-11-22\n# expires-after: 90 days\n\n\
         evil.example/a added=2026-01-02 expires=2027-01-02 # one # two\n\
         http://evil.example/b?c\n192.0.2.0/24\n\
         bad.example until=tomorrow\nworse.example added=soon\nevil\n",
    );
    assert_eq!(counts(&reading), (ListFormat::Chaff, 0, 3));
    assert_eq!(keys(&reading), ["evil.example/a", "http://evil.example/b?c", "192.0.2.0/24"]);
    assert_eq!(reading.entries[0].added, Some("2026-01-02".parse().unwrap()));
    assert_eq!(reading.entries[0].expires, Some("2027-01-02".parse().unwrap()));
    assert_eq!(reading.entries[0].note, "one # two");
    assert_eq!(
        reading.header,
        Header {
            kind: Some(EntryKind::Scam),
            origin: Some("us".into()),
            licence: Some("MIT".into()),
            date: Some(Day(20_779)),
            expires_after: Some(90),
        }
    );
    assert_eq!((reading.damage[0].line, &*reading.damage[0].text), (10, "bad.example until=tomorrow"));
}

#[test]
fn plain_lists() {
    let reading = spam(
        "\u{FEFF}# a\n; b\n! c\n// d\nEvil.Example\r\n*.sub.evil.example  # seen # twice\n\
         http://evil.example/a\nevil.example/b\n192.0.2.7:8080\n2001:db8::/32\n\
         twice.example twice.example\nmünchen.example ; umlaut\n\
         evil.example\n/only/a/path.zip\ntwo.example words.example\nreader@mail.example\n",
    );
    assert_eq!(counts(&reading), (ListFormat::Plain, 0, 3));
    assert_eq!(
        keys(&reading),
        [
            "evil.example",
            "sub.evil.example",
            "http://evil.example/a",
            "evil.example/b",
            "192.0.2.7",
            "2001:db8::/32",
            "twice.example",
            "xn--mnchen-3ya.example"
        ]
    );
    assert_eq!((&*reading.entries[1].note, &*reading.entries[7].note), ("seen # twice", "umlaut"));
}

#[test]
fn hosts_files() {
    let reading = spam(
        "# Title: Bad hosts\n127.0.0.1 localhost localhost.localdomain\n::1 ip6-localhost ip6-loopback\n\
         255.255.255.255 broadcasthost\n0.0.0.0 0.0.0.0\n0.0.0.0 evil.example bad.example # both\n\
         ::\tworse.example\n192.168.1.2 printer.example\n0.0.0.0\nevil.example\n0.0.0.0 word\n",
    );
    assert_eq!(counts(&reading), (ListFormat::Hosts, 7, 3));
    assert_eq!(keys(&reading), ["evil.example", "bad.example", "worse.example"]);
    assert_eq!(reading.entries[1].note, "both");
    assert_eq!(reading.header.origin.as_deref(), Some("Bad hosts"));
}

#[test]
fn filter_rules() {
    let reading = spam(
        "[Adblock Plus 2.0]\n! Title: Bad\n! Last modified: 2026-11-22 10:00\n# comment\n#### comment ####\n\
         ||evil.example^\n||a.example^$all\n||b.example^$third-party,document\n||c.example^$script,doc\n\
         |https://d.example^|\nplain.example\n192.0.2.7\n0.0.0.0 hosts.example\n||e.example:8080^\n\
         ##.ad\n###ad\nevil.example#@#.ad\nevil.example#?#p\n-banner-\n/ads[0-9]/\n||*.f.example^\n\
         ||g.example^$domain=x.example\n||h.example^$badfilter\n||i.example^$script\n||j.example^$~third-party\n\
         ||k.\n||l.example*\nads.php?a=*\n@@||plain.example^\n@@||a.example^$domain=x.example\n\
         ||evil^\nno rule at all\n",
    );
    assert_eq!(counts(&reading), (ListFormat::Adblock, 16, 2), "{:?}", reading.damage);
    assert_eq!(
        keys(&reading),
        [
            "evil.example",
            "a.example",
            "b.example",
            "c.example",
            "d.example",
            "192.0.2.7",
            "hosts.example",
            "e.example"
        ]
    );
    assert_eq!(reading.header.date, Some(Day(20_779)));
}

#[test]
fn a_rule_for_a_path_never_becomes_one_for_the_host() {
    let reading = spam(
        "||evil.example/a/b^$all\n||evil.example/c.zip\n||evil.example/d?e=f^\n|http://evil.example/g|\n\
         ||evil.example/h/*\nevil.example/i\n||192.0.2.7:81/j^\n",
    );
    assert!(reading.entries.iter().all(|entry| entry.key.reach() < Reach::Host), "{:?}", keys(&reading));
    assert_eq!(reading.entries.len(), 7);
    assert_eq!(keys(&reading)[..2], ["evil.example/a/b", "evil.example/c.zip"]);
    assert_eq!(keys(&reading)[3], "http://evil.example/g");
    for rule in ["/?^", "/#a", "#a", "/.^", "/a/..^", "/%2e^", "//^", "?", "/*/a^", "/^a", "^a", "/a$b"] {
        let reading = spam_in(ListFormat::Adblock, &format!("||evil.example{rule}\nkeep.example\n"));
        assert_eq!(keys(&reading), ["keep.example"], "{rule}");
    }
}

#[test]
fn tables_as_publishers_write_them() {
    let urlhaus = spam(
        "##########\n# Last updated: 2026-11-22 10:00:00 (UTC)   #\n#\n# id,dateadded,url,url_status,threat,tags\n\
         \"2\",\"2026-11-21 23:59:59\",\"http://evil.example/a,b\",\"offline\",\"malware_download\",\"elf\"\n\
         \"3\",\"2026-11-21\",\"http://192.0.2.7:81/\"\"i\",\"online\n\
         \"4\",\"soon\",\"http://bad.example/\",\"online\",\"\",\"\"\n5\n",
    );
    assert_eq!(counts(&urlhaus), (ListFormat::Csv, 0, 2), "{:?}", urlhaus.damage);
    assert_eq!(keys(&urlhaus), ["http://evil.example/a,b", "bad.example"]);
    assert_eq!(&*urlhaus.entries[0].note, "malware_download");
    assert_eq!(urlhaus.entries[0].added, Some(Day(20_778)));
    assert_eq!((urlhaus.entries[1].added, urlhaus.header.date), (None, Some(Day(20_779))));

    let seen = spam(
        "entry\tfirst_seen\tremoved\n# a note\t2026-01-01\t\n0.0.0.0 evil.example\t2026-01-02\t\n\
         old.example\t2020-01-01\t2021-01-01\n||bad.example/a^$all\t2026-01-03\n||*.x^\t2026-01-03\t\n",
    );
    assert_eq!(counts(&seen), (ListFormat::Csv, 2, 0));
    assert_eq!(keys(&seen), ["evil.example", "bad.example/a"]);
    assert_eq!(spam("rank;name;host\n1;x;evil.example\n2;y;bad.example\n").entries.len(), 2);
    assert_eq!(keys(&spam("1,evil.example\n2,bad.example\n")), ["evil.example", "bad.example"]);
}

#[test]
fn tables_with_columns_that_are_named() {
    let columns = |text: &str| ReadOptions {
        columns: Some(text.parse().unwrap()),
        ..options(None, Some(EntryKind::Spam))
    };
    let list = b"where,why,what\nevil.example,bad,scam\nworse.example,worse,\nbad.example,x,nice\n";
    for text in ["url=where,note=why,kind=what", "url=1,note=2,kind=3"] {
        let reading = read(list, &columns(text)).unwrap();
        assert_eq!(kinds(&reading), [("evil.example", EntryKind::Scam), ("worse.example", EntryKind::Spam)]);
        assert_eq!((&*reading.entries[1].note, reading.damaged), ("worse", 1));
    }
    let error = read(list, &columns("url=there")).unwrap_err().to_string();
    assert!(error.contains("no column there; the columns are where,why,what"), "{error}");
    assert!("note=2".parse::<Columns>().is_err() && "url".parse::<Columns>().is_err());
}

#[test]
fn json_lists() {
    let misp = spam(
        r#"{"description": "d", "list": [".evil.example", "192.0.2.0/24", "*.bad.example", "e*l", 7],
            "matching_attributes": ["domain"], "name": "Bad", "type": "hostname", "version": 20261122}"#,
    );
    assert_eq!(counts(&misp), (ListFormat::Json, 0, 2));
    assert_eq!(keys(&misp), ["evil.example", "192.0.2.0/24", "bad.example"]);
    assert_eq!((misp.header.origin.as_deref(), misp.header.date), (Some("Bad"), Some(Day(20_779))));

    let both = br#"{"allow": ["good.example"], "deny": ["evil.example"], "denySub": ["x.example/evil"]}"#;
    let expected =
        |deny| [("good.example", EntryKind::Allow), ("evil.example", deny), ("x.example/evil", deny)];
    let reading = read(both, &ReadOptions::default()).unwrap();
    assert_eq!(kinds(&reading), expected(EntryKind::Phishing));
    let reading = read(both, &options(None, Some(EntryKind::Scam))).unwrap();
    assert_eq!(kinds(&reading), expected(EntryKind::Scam));

    let objects = spam(
        r#" [{"url": "http://evil.example/a", "target": "Bank", "submission_time": "2026-11-22T10:00:00"},
             {"target": "x"}, {"domain": "evil.example", "url": 3}, "evil.example"]"#,
    );
    assert_eq!(counts(&objects), (ListFormat::Json, 0, 2));
    assert_eq!(keys(&objects), ["http://evil.example/a", "evil.example"]);
    assert_eq!((&*objects.entries[0].note, objects.entries[0].added), ("Bank", Some(Day(20_779))));
    let lines = spam("{\"cidr\":\"192.0.2.0/24\"}\n{\"domain\":\"evil.example\"}\n\n{\"type\":\"end\"}\n");
    assert_eq!((counts(&lines), keys(&lines).len()), ((ListFormat::Json, 0, 1), 2));
    let deep = "[".repeat(100_000);
    assert!(matches!(read(deep.as_bytes(), &ReadOptions::default()), Err(ListError::Json(_))));
}

#[test]
fn response_policy_zones() {
    let reading = spam(
        "$TTL 2h\n$ORIGIN rpz.example.\n@ IN SOA ns.example. mail.example. (\n 1 ; serial\n 3600 600 86400 60 )\n\
         \x20 IN NS ns.example.\nevil.example CNAME . ; bad\n*.evil.example 300 IN CNAME .\n\
         bad.example.rpz.example. IN CNAME *.\ngarden.example CNAME walled.garden.\nsink.example A 0.0.0.0\n\
         good.example CNAME rpz-passthru.\nself.example CNAME self.example.\n24.0.2.0.192.rpz-ip CNAME .\n\
         32.7.2.0.192.rpz-ip CNAME rpz-drop.\n48.zz.2.db8.2001.rpz-ip CNAME .\n128.1.zz.rpz-ip CNAME .\n\
         ns.x.example.rpz-nsdname CNAME .\n32.1.2.0.192.rpz-client-ip CNAME .\nreal.example A 192.0.2.1\n\
         tcp.example CNAME rpz-tcp-only.\nx.rpz-ip CNAME .\n$ORIGIN sub.rpz.example.\nname CNAME .\n\
         outside.example. CNAME .\nhalf.example CNAME\nhalf.example\n",
    );
    assert_eq!(counts(&reading), (ListFormat::Rpz, 4, 4), "{:?}", reading.damage);
    let kinds = kinds(&reading);
    assert!(kinds.contains(&("good.example", EntryKind::Allow)));
    assert!(kinds.contains(&("self.example", EntryKind::Allow)));
    let blocked: Vec<_> = kinds.iter().filter(|(_, kind)| kind.blocks()).map(|(key, _)| *key).collect();
    assert_eq!(
        blocked,
        [
            "evil.example",
            "bad.example",
            "garden.example",
            "sink.example",
            "192.0.2.0/24",
            "192.0.2.7",
            "2001:db8:2::/48",
            "[::1]",
            "name.sub"
        ]
    );
}

#[test]
fn zones_that_were_transferred() {
    let reading = spam(
        "rpz.example.\t60\tIN\tSOA\tns.example. mail.example. 1 2 3 4 5\nrpz.example. 60 IN NS ns.example.\n\
         evil.example.rpz.example. 60 IN CNAME .\n*.evil.example.rpz.example. 60 IN CNAME .\n\
         self.example.rpz.example. 60 IN CNAME self.example.\n\
         evilrpz.example. 60 IN CNAME .\n",
    );
    assert_eq!(kinds(&reading), [("evil.example", Spam), ("self.example", Allow)]);
    assert_eq!(reading.damaged, 1);
    let unnamed = spam_in(ListFormat::Rpz, "evil.example CNAME .\nevil.example.rpz.example. CNAME .\n");
    assert_eq!((keys(&unnamed), unnamed.damaged), (vec!["evil.example".to_owned()], 1));
    let torn =
        spam_in(ListFormat::Rpz, &format!("a.example CNAME (.\n{}", "evil.example CNAME .\n".repeat(30)));
    assert_eq!(keys(&torn), ["a.example", "evil.example"]);
}

#[test]
fn zones_of_rbldnsd() {
    let names = spam(
        "$SOA 3000 ns.example mail.example 0 600 300 86400 300\n$NS 3000 ns.example\n# comment\n\
         :127.0.0.2:Listed, see http://lists.example/?$\n.evil.example\nbad.example\n\
         worse.example :127.0.0.3:spam run\n*.w.example text only\na.example\nb.example\n!bad.example\nevil\n",
    );
    assert_eq!(counts(&names), (ListFormat::Rbldnsd, 1, 1), "{:?}", names.damage);
    assert_eq!(keys(&names), ["evil.example", "worse.example", "w.example", "a.example", "b.example"]);
    assert_eq!((&*names.entries[1].note, &*names.entries[2].note), ("spam run", "text only"));

    let addresses = spam_in(
        ListFormat::Rbldnsd,
        "192.0.2.7\n198.51.100.0/24 :127.0.0.2:net\n203.0.113\n10.1/16\n192.0.2.16-192.0.2.19\n\
         192.0.2.32-35\n192.0.2.9-192.0.2.1\n1.2.3.4.5\n192.0.2.0/33\n256.1.1.1\n",
    );
    assert_eq!(
        keys(&addresses),
        ["192.0.2.7", "198.51.100.0/24", "203.0.113.0/24", "10.1.0.0/16", "192.0.2.16/30", "192.0.2.32/30"]
    );
    assert_eq!(counts(&addresses), (ListFormat::Rbldnsd, 0, 4));
}

#[test]
fn settings_of_name_servers() {
    let dnsmasq = spam(
        "# Title: Bad\naddress=/evil.example/0.0.0.0\naddress=/a.example/b.example/#\nlocal=/c.example/\n\
         server=/d.example/\naddress=/e.example/::\naddress=/nas.example/192.168.1.5\n\
         server=/work.example/192.168.1.1\nserver=/free.example/#\nno-resolv\ncache-size=1000\naddress=evil\n",
    );
    assert_eq!(counts(&dnsmasq), (ListFormat::Dnsmasq, 4, 2));
    assert_eq!(
        keys(&dnsmasq),
        ["evil.example", "a.example", "b.example", "c.example", "d.example", "e.example"]
    );
    let unbound = spam(
        "server:\n  local-zone: \"evil.example\" always_nxdomain\nlocal-zone: \"bad.example.\" static\n\
         local-zone: \"home.example\" transparent\nlocal-data: \"c.example A 0.0.0.0\"\n\
         local-data: \"nas.example A 192.168.1.5\"\nlocal-zone: \"half.exam\n",
    );
    assert_eq!(counts(&unbound), (ListFormat::Dnsmasq, 2, 1));
    assert_eq!(keys(&unbound), ["evil.example", "bad.example", "c.example"]);
}

#[test]
fn settings_of_spamassassin() {
    let list = "# comment\nifplugin X\nurl_shortener bit.example tiny.example # two\nurl_shortener_get .q.example\n\
                util_rb_tld com\nutil_rb_2tld host.example free.example\nuridnsbl_skip_domain good.example\n\
                blocklist_uri_host evil.example\nenlist_uri_host (BLOCK) bad.example !not.example\n\
                score X 1.0\nendif\nurl_shortener word\n";
    let reading = read(list.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(counts(&reading), (ListFormat::SpamAssassin, 5, 1));
    assert_eq!(
        kinds(&reading),
        [
            ("bit.example", Redirector),
            ("tiny.example", Redirector),
            ("q.example", Redirector),
            ("host.example", Landlord),
            ("free.example", Landlord),
            ("good.example", Allow),
            ("evil.example", Spam),
            ("bad.example", Spam)
        ]
    );
    let said = read(list.as_bytes(), &options(None, Some(EntryKind::Popular))).unwrap();
    assert_eq!((said.entries[0].kind, said.entries[5].kind), (EntryKind::Popular, Allow));
    let unknown = read(b"enlist_uri_host (MINE) evil.example", &ReadOptions::default());
    assert_eq!(unknown.unwrap_err(), ListError::NoKind);
}
