//! A name server for tests, on the loopback address: it knows A records, and how to misbehave.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::A;
use hickory_resolver::proto::rr::{RData, Record};
use tokio::net::UdpSocket;

/// What the server does with a query.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Addresses(Vec<Ipv4Addr>),
    Code(ResponseCode),
    Late(Duration, Ipv4Addr),
    Bytes(Vec<u8>),
    Silence,
}

#[derive(Debug)]
pub(crate) struct Fake {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    /// Starts a server that answers as `reply` says of each name.
    pub(crate) async fn start(reply: impl Fn(&str) -> Reply + Send + 'static) -> Self {
        let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let fake = Fake { address: socket.local_addr().unwrap(), asked: Arc::default() };
        let asked = Arc::clone(&fake.asked);
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let Ok(query) = Message::from_vec(&buffer[..length]) else { continue };
                let name = query.queries[0].name().to_ascii().trim_end_matches('.').to_owned();
                asked.lock().unwrap().push(name.clone());
                tokio::spawn(send(Arc::clone(&socket), from, query, reply(&name)));
            }
        });
        fake
    }

    /// The names that were asked about, in order, repeated ones too.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn send(socket: Arc<UdpSocket>, to: SocketAddr, query: Message, reply: Reply) {
    let bytes = match reply {
        Reply::Silence => return,
        Reply::Bytes(bytes) => [&query.metadata.id.to_be_bytes()[..], &bytes].concat(),
        Reply::Code(code) => answer(&query, code, &[]),
        Reply::Addresses(addresses) => answer(&query, ResponseCode::NoError, &addresses),
        Reply::Late(time, address) => {
            tokio::time::sleep(time).await;
            answer(&query, ResponseCode::NoError, &[address])
        }
    };
    socket.send_to(&bytes, to).await.unwrap();
}

fn answer(query: &Message, code: ResponseCode, addresses: &[Ipv4Addr]) -> Vec<u8> {
    let mut message = Message::response(query.metadata.id, OpCode::Query);
    message.metadata.response_code = code;
    message.add_queries(query.queries.clone());
    let name = query.queries[0].name();
    message.add_answers(
        addresses.iter().map(|address| Record::from_rdata(name.clone(), 300, RData::A(A(*address)))),
    );
    message.to_vec().unwrap()
}
