//! SHA-1 (RFC 3174) and HMAC with it (RFC 2104), for helpdesks that sign with nothing better.
//!
//! As a digest it is broken; as the inside of an HMAC it still holds, and the helpdesk offers no other. Written out
//! here because it is all that is needed of it.

const BLOCK: usize = 64;

/// HMAC-SHA-1 of a message in parts.
#[must_use]
pub fn hmac_sha1(key: &[u8], message: &[&[u8]]) -> [u8; 20] {
    let mut block = [0_u8; BLOCK];
    if key.len() > BLOCK {
        block[..20].copy_from_slice(&digest(&[key]));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let pad = |with: u8| block.map(|byte| byte ^ with);
    let (inner, outer) = (pad(0x36), pad(0x5c));
    let first: Vec<&[u8]> = std::iter::once(&inner[..]).chain(message.iter().copied()).collect();
    digest(&[&outer, &digest(&first)])
}

fn digest(parts: &[&[u8]]) -> [u8; 20] {
    let mut message: Vec<u8> = parts.concat();
    let bits = (message.len() as u64) * 8;
    message.push(0x80);
    while message.len() % BLOCK != BLOCK - 8 {
        message.push(0);
    }
    message.extend(bits.to_be_bytes());
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in message.chunks_exact(BLOCK) {
        state = compressed(state, block);
    }
    let mut out = [0; 20];
    for (to, word) in out.chunks_exact_mut(4).zip(state) {
        to.copy_from_slice(&word.to_be_bytes());
    }
    out
}

fn compressed(state: [u32; 5], block: &[u8]) -> [u32; 5] {
    let mut words = [0_u32; 80];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    for n in 16..80 {
        words[n] = (words[n - 3] ^ words[n - 8] ^ words[n - 14] ^ words[n - 16]).rotate_left(1);
    }
    let mut now = state;
    for (round, word) in words.into_iter().enumerate() {
        let [first, x, y, z, last] = now;
        let (mixed, constant) = match round {
            0..20 => ((x & y) | (!x & z), 0x5a82_7999),
            20..40 => (x ^ y ^ z, 0x6ed9_eba1),
            40..60 => ((x & y) | (x & z) | (y & z), 0x8f1b_bcdc),
            _ => (x ^ y ^ z, 0xca62_c1d6),
        };
        let next = [first.rotate_left(5), mixed, last, constant, word].into_iter().fold(0, u32::wrapping_add);
        now = [next, first, x.rotate_left(30), y, z];
    }
    let mut out = state;
    for (old, new) in out.iter_mut().zip(now) {
        *old = old.wrapping_add(new);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap();
        bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// The examples of FIPS 180 and RFC 2202.
    #[test]
    fn the_published_examples_hold() {
        for (message, expected) in [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ] {
            assert_eq!(hex(&digest(&[message.as_bytes()])), expected);
        }
        assert_eq!(hex(&digest(&[&vec![b'a'; 1_000_000]])), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
        for (key, message, expected) in [
            (&[0x0b; 20][..], &b"Hi There"[..], "b617318655057264e28bc0b6fb378c8ef146be00"),
            (b"Jefe", b"what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (
                &[0xaa; 80],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "aa4ae5e15272d00e95705637ce8a3b55ed402112",
            ),
        ] {
            assert_eq!(hex(&hmac_sha1(key, &[message])), expected);
        }
    }
}
