/** Characters of GSM-7, and those that take two places in it (3GPP TS 23.038, 6.2.1). */
const BASIC = /^[@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/
const TWO_PLACES = /[\^{}\\[~\]|€]/g

/** Places of one part of a longer message. */
const GSM_PART = 153
const UCS_PART = 67

/** Whether a text message takes at most `most` parts (two or more). What takes two places is never divided between parts, so that each may end one earlier. */
export function fitsParts(text: string, most: number): boolean {
  if (!BASIC.test(text)) return text.length <= most * UCS_PART - (most - 1)
  return text.length + (text.match(TWO_PLACES)?.length ?? 0) <= most * GSM_PART - (most - 1)
}

/** Typographic signs as plain ones, and letters without their accents where all of the text is GSM-7 then: a part holds 153 of these letters, and 67 of others. */
export function inGsm(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/[‘’‚‛′`´]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐-―−]/g, '-')
  if (BASIC.test(plain)) return plain
  const bare = [...plain].map((one) => (BASIC.test(one) ? one : one.normalize('NFD').replace(/\p{M}/gu, ''))).join('')
  return BASIC.test(bare) ? bare : plain
}
