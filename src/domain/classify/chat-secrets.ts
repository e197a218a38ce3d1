const MASK = '[masked]'

// Shapes of credentials by their public documentation: AWS access key ids (docs.aws.amazon.com, IAM identifiers), Slack tokens
// (docs.slack.dev/authentication/tokens), GitHub tokens (docs.github.com, token formats), JSON Web Tokens (RFC 7519), PEM (RFC 7468).
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g,
  /\b(?:AKIA|ASIA|AGPA|AROA|AIDA|ANPA|ANVA)[A-Z0-9]{12,}\b/g,
  /\bxox[a-z]-[A-Za-z0-9-]{8,}|\bxapp-[A-Za-z0-9-]{8,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{12,}/g,
  /\b(?:sk|pk|rk)[-_](?:live|test|ant|proj)?[-_]?[A-Za-z0-9_-]{16,}/g,
  /\bAIza[\w-]{20,}|\bya29\.[\w-]{20,}|\bnpm_[A-Za-z0-9]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bhv[sb]\.[\w-]{20,}|\bdop_v1_\w{20,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /https:\/\/hooks\.slack\.com\/\S+/g,
]

/** Credentials in a URL: `scheme://user:password@host`, `?token=...`. */
const IN_URL = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/:@<>|]*:[^\s/@<>|]+@/gi
const IN_QUERY =
  /([?&](?:access_?token|token|api_?key|key|secret|sig|signature|password|passwd|pwd|auth|x-amz-[a-z-]+)=)[^&\s<>|]+/gi
const AUTHORIZATION =
  /\b((?:proxy-)?authorization\s*[:=]\s*(?:bearer|basic|token)?\s*|bearer\s+|basic\s+(?=[A-Za-z0-9+/]{12,}={0,2}(?:\s|$)))[^\s'"`,;]+/gi
const NAMED =
  /((?:\b|_)(?:pass(?:word|wd|phrase|code)?|pwd|pw|secret|token|api[_ -]?key|access[_ -]?key|private[_ -]?key|client[_ -]?secret|credentials?|creds|pin|otp|conn(?:ection)?[_ -]?string)(?:[_ -]?(?:id|key))?)["'`]?(\s*(?:=|:)\s*|\s+(?:is|was|to|now)(?: now)?:?\s+)(["'`]?)([^\s"'`,;]+)\3/gi
// After "is" and "to" most words are plain talk ("the token is expired"): only what looks made up is masked there.
const MADE_UP =
  /^(?=.*\d)(?=.*[A-Za-z])[^\s]{6,}$|^(?=.*[A-Za-z])[^\s]*[!@#$%^&*+=~][^\s]*$|^[A-Za-z0-9+/_-]{20,}={0,2}$|^\d{4,8}$/
const LONG_RANDOM =
  /(?<![\w/.-])(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[a-z])(?=[A-Za-z0-9+/_-]*[A-Z])[A-Za-z0-9+/_-]{32,}={0,2}(?![\w/.-])/g

/** The text with tokens, keys, passwords, authorization headers and credentials in URLs replaced by `[masked]`. */
export function maskSecrets(text: string): string {
  let out = text
  for (const shape of SHAPES) out = out.replace(shape, MASK)
  return out
    .replace(IN_URL, `$1${MASK}@`)
    .replace(IN_QUERY, `$1${MASK}`)
    .replace(AUTHORIZATION, (whole, lead: string) =>
      /^(?:bearer|basic)\s+$/i.test(lead) && !MADE_UP.test(whole.slice(lead.length)) ? whole : `${lead}${MASK}`,
    )
    .replace(NAMED, (whole, name: string, link: string, quote: string, value: string) => {
      const spoken = !/[=:]/.test(link)
      const harmless =
        /^(?:\[masked\]|<|null|none|undefined|true|false|expired|rotated|revoked|ok|missing|invalid|empty|\*+)/i.test(
          value,
        )
      if (harmless || ((spoken || /:\s/.test(link)) && !MADE_UP.test(value))) return whole
      return `${name}${link}${quote}${MASK}${quote}`
    })
    .replace(LONG_RANDOM, MASK)
}
