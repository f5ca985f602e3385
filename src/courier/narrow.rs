//! A connection that hands out no byte of the open part of a dialogue after its last line, and not too many in all.
//!
//! The mail library reads through a buffer. What somebody on the way sent behind the answer to `STARTTLS` would wait in
//! it and be taken for words of the encrypted part. So after `STARTTLS` this gives one byte at a time, until the client
//! speaks again: what comes too early is left to the TLS library, which refuses it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

const STARTTLS: &[u8] = b"STARTTLS\r\n";
/// More than any dialogue has: the library reads a line whole, however long it is.
const MOST_BYTES: usize = 256 * 1_024;

/// A connection to a mail server.
#[derive(Debug)]
pub(super) struct Narrow {
    stream: TcpStream,
    byte_by_byte: bool,
    read: usize,
}

impl Narrow {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, byte_by_byte: false, read: 0 }
    }
}

impl AsyncTokioStream for Narrow {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for Narrow {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.read > MOST_BYTES {
            return Poll::Ready(Err(io::Error::other("the mail server talks without an end")));
        }
        let before = buf.filled().len();
        let read = if self.byte_by_byte && buf.remaining() > 0 {
            let mut byte = [0];
            let mut one = ReadBuf::new(&mut byte);
            let read = Pin::new(&mut self.stream).poll_read(cx, &mut one);
            buf.put_slice(one.filled());
            read
        } else {
            Pin::new(&mut self.stream).poll_read(cx, buf)
        };
        self.read += buf.filled().len() - before;
        read
    }
}

impl AsyncWrite for Narrow {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.byte_by_byte = buf == STARTTLS;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
