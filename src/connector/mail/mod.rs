//! E-mail: what an event becomes as a message. The same event always gives the same bytes, so a repeat is known by them.

mod words;

use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, Mailbox, Message, MessageBuilder, MultiPart, MultiPartKind, SinglePart};
use sha2::{Digest, Sha256};

use super::event::{Asked, Event};
use crate::handoff::one_line;
use crate::ids::{Language, hex};

const SUBJECT_MAX_CHARS: usize = 160;

/// An address that mail is sent from or to: `chat@shop.test`, or `Shop <chat@shop.test>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress(Mailbox);

impl MailAddress {
    /// Reads an address; none if it is not one. The address itself is ASCII, the name before it need not be.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mailbox: Mailbox = Some(text).filter(|text| !text.contains(char::is_control))?.parse().ok()?;
        AsRef::<str>::as_ref(&mailbox.email).is_ascii().then_some(Self(mailbox))
    }

    /// What a visitor typed: an address without a name before it, or nothing.
    fn typed(text: &str) -> Option<Self> {
        let address: Address = text.trim().parse().ok()?;
        let fits = AsRef::<str>::as_ref(&address).bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(Mailbox::new(None, address)))
    }

    /// What stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// Who writes to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailing {
    /// The sender.
    pub from: MailAddress,
    /// The receivers; never empty.
    pub to: Vec<MailAddress>,
    /// Where answers go if the visitor left no address.
    pub reply_to: Option<MailAddress>,
    /// The language of events that name none.
    pub language: Language,
}

/// A message, ready to be sent.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Sender and receivers, as the server is told them.
    pub envelope: Envelope,
    /// The message: ASCII, with lines ended by CR LF.
    pub bytes: Vec<u8>,
}

impl Mailing {
    /// The message for an event whose frozen bytes are `body`; none if they are no event of ours.
    ///
    /// The first message of a handoff is called like the handoff, each later one like its event and as an answer to the
    /// first: so they stand together at the receiver, and a repeat is known by its `Message-ID`.
    #[must_use]
    pub fn letter(&self, event: &Event, body: &[u8]) -> Option<Letter> {
        let language = event.language().unwrap_or(self.language);
        let customer = answer_to(event);
        let text = words::text(event, customer.is_some(), language);
        let to = |builder: MessageBuilder, to: &MailAddress| builder.to(to.0.clone());
        let builder = Message::builder().date(event.at()?.into()).from(self.from.0.clone());
        let builder = self.to.iter().fold(self.threaded(builder, event), to);
        let builder = match customer.or_else(|| self.reply_to.clone()) {
            Some(address) => builder.reply_to(address.0),
            None => builder,
        };
        // Nobody writes what mail programs would decode.
        let subject = one_line(&words::subject(event)).replace("=?", "= ?");
        let builder = builder.subject(shortened(&subject));
        let message = builder.multipart(parts(event, text, body)).ok()?;
        Some(Letter { envelope: message.envelope().clone(), bytes: message.formatted() })
    }

    fn threaded(&self, builder: MessageBuilder, event: &Event) -> MessageBuilder {
        let domain = self.from.domain();
        let first = format!("<{}@{domain}>", event.handoff);
        if event.asked() == Asked::Requested {
            return builder.message_id(Some(first));
        }
        let id = format!("<{}.{}@{domain}>", event.handoff, event.id);
        builder.message_id(Some(id)).in_reply_to(first.clone()).references(first)
    }
}

/// Where the visitor can be written to: what the website has proved counts before what they typed.
fn answer_to(event: &Event) -> Option<MailAddress> {
    let customer = event.data("customer")?;
    let places = ["/email", "/typed/email"];
    places.iter().find_map(|place| MailAddress::typed(customer.pointer(place)?.as_str()?))
}

/// The text for people, and the event for programs.
fn parts(event: &Event, text: String, body: &[u8]) -> MultiPart {
    // A text cannot hold its own digest, so no visitor can write what ends a part.
    let digest = Sha256::digest(body);
    let boundary = format!("{}{}", event.id, hex(&digest[..16]));
    let parts = MultiPart::builder().kind(MultiPartKind::Mixed).boundary(boundary);
    let parts = parts.singlepart(SinglePart::plain(text));
    let json = ContentType::parse("application/json").unwrap_or(ContentType::TEXT_PLAIN);
    match Body::new_with_encoding(body.to_vec(), ContentTransferEncoding::Base64) {
        Ok(body) => parts.singlepart(Attachment::new("event.json".to_owned()).body(body, json)),
        // Base64 takes any bytes.
        Err(_) => parts,
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= SUBJECT_MAX_CHARS {
        return text.to_owned();
    }
    text.chars().take(SUBJECT_MAX_CHARS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_what_mail_servers_take() {
        for (text, fits) in [
            ("chat@laden.test", true),
            ("Müllers Laden <chat@laden.test>", true),
            ("chat@laden.test\r\nBcc: x@y.test", false),
            ("chät@laden.test", false),
            ("chat", false),
            ("", false),
            ("a@b.test, c@d.test", false),
        ] {
            assert_eq!(MailAddress::parse(text).is_some(), fits, "{text:?}");
        }
    }

    #[test]
    fn what_a_visitor_typed_is_an_address_alone() {
        for (text, fits) in [
            (" kundin@beispiel.test ", true),
            ("Chefin <chefin@laden.test>", false),
            ("\"a b\"@beispiel.test", false),
            ("k@beispiel.test\nBcc: x@y.test", false),
            ("kündin@beispiel.test", false),
            ("a@b.test, c@d.test", false),
        ] {
            assert_eq!(MailAddress::typed(text).is_some(), fits, "{text:?}");
        }
    }
}
