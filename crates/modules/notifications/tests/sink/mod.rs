//! A mail server that keeps what it gets, and refuses as it is told.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Sink {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
    /// How many recipients it will refuse.
    pub(crate) refuse: Arc<AtomicUsize>,
}

impl Sink {
    /// Listens; `reply` begins the answer to a refused recipient.
    pub(crate) async fn start(reply: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mails, refuse) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let sink = Self { port, mails: mails.clone(), refuse: refuse.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, mails.clone(), refuse.clone(), reply));
            }
        });
        sink
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, mails: Arc<Mutex<Vec<String>>>, refuse: Arc<AtomicUsize>, reply: &'static str) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut answer = "220 sink ESMTP\r\n".to_owned();
    loop {
        if write.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        let Ok(Some(line)) = lines.next_line().await else { return };
        let command = line.to_ascii_uppercase();
        answer = match command.get(..4).unwrap_or_default() {
            "EHLO" => "250-sink\r\n250 8BITMIME\r\n".into(),
            "RCPT" if refuse.load(Ordering::SeqCst) > 0 => {
                refuse.fetch_sub(1, Ordering::SeqCst);
                format!("{reply} {line}\r\n")
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.unwrap();
                let mut mail = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                mails.lock().unwrap().push(mail);
                "250 kept\r\n".into()
            }
            "QUIT" => {
                let _ = write.write_all(b"221 bye\r\n").await;
                return;
            }
            _ => "250 ok\r\n".into(),
        };
    }
}
