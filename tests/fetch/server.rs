//! A server on this machine that gives one prepared answer a connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// What is sent to one connection.
pub enum Answer {
    /// This, and the end.
    Whole(Vec<u8>),
    /// This, and then nothing until the other side gives up.
    ThenStall(Vec<u8>),
    /// This, and then a byte now and again for as long as the other side reads.
    ThenTrickle(Vec<u8>),
}

pub struct Server {
    address: SocketAddr,
    requests: Receiver<String>,
}

impl Server {
    /// Starts; the answers are given in this order.
    pub fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = channel();
        thread::spawn(move || {
            for answer in answers {
                let (stream, _) = listener.accept().unwrap();
                serve(stream, answer, &sender);
            }
        });
        Server { address, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The next request that came, in lower case.
    pub fn request(&self) -> String {
        self.requests.recv_timeout(Duration::from_secs(5)).unwrap()
    }
}

/// An answer with this status line's end, headers and body.
pub fn answer(status: &str, headers: &[&str], body: &[u8]) -> Answer {
    Answer::Whole(written(status, headers, body))
}

/// 200 with a body of declared length.
pub fn ok(headers: &[&str], body: &[u8]) -> Answer {
    let length = format!("Content-Length: {}", body.len());
    answer("200 OK", &[headers, &[&length]].concat(), body)
}

pub fn written(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{}\r\n\r\n", headers.join("\r\n"));
    [head.replace("\r\n\r\n\r\n", "\r\n\r\n").as_bytes(), body].concat()
}

/// Whoever reads may go at any moment: that is what some of the tests are about.
fn serve(mut stream: TcpStream, answer: Answer, requests: &Sender<String>) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        request.push(byte[0]);
    }
    let _ = requests.send(String::from_utf8_lossy(&request).to_lowercase());
    match answer {
        Answer::Whole(bytes) => {
            let _ = stream.write_all(&bytes);
        }
        Answer::ThenStall(bytes) => {
            let _ = stream.write_all(&bytes);
            let _ = stream.read(&mut byte);
        }
        Answer::ThenTrickle(bytes) => {
            let mut sent = stream.write_all(&bytes);
            while sent.is_ok() {
                thread::sleep(Duration::from_millis(20));
                sent = stream.write_all(b"a");
            }
        }
    }
}
