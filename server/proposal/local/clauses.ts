import type { Evidence, Language } from '#server/document/document.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { normalise } from '#server/workflow/value.ts'
import type { Field } from '#server/workflow/workflow.ts'
import { findParties } from './parties.ts'
import { type Prose, quoteOf } from './prose.ts'
import { datesIn, type SpelledDate, termAfter } from './spelled-dates.ts'

/** What a clause says: the value, the places of the text that say it, and how sure a reader of contracts would be. */
type Said = { value: string; from: number; to: number; confidence: number; reason: string; computed?: boolean }

type ClauseField = Extract<Field, { type: 'text' | 'date' }>

/** Whether a field is read from sentences. */
export function isClause(field: Field): field is ClauseField {
  return (field.type === 'text' || field.type === 'date') && field.find?.clause !== undefined
}

/**
 * Reads what contracts say in sentences: who the parties are, when it was made and begins, when and how it ends or is
 * renewed, whose law governs it. Patterns of the language of contracts in en, de and fr; nothing is inferred but an end
 * from a beginning and a term, which is then marked as not printed.
 */
export function clauseValue(field: ClauseField, prose: Prose, language: Language): ProposedValue {
  const said = readers[field.find?.clause ?? 'parties'](prose, language)
  const best = said[0]
  const normal = best ? normalise(field, best.value, { language: 'en' }) : null
  const value = normal && 'value' in normal ? normal.value : null
  if (!best || value === null)
    return {
      key: field.key,
      value: null,
      confidence: 0.6,
      grounded: true,
      evidence: [],
      reason: `No sentence that says it was found.`,
      candidates: [],
    }
  return {
    key: field.key,
    value,
    confidence: best.confidence,
    grounded: !best.computed,
    evidence: quoteOf(prose, best.from, best.to),
    reason: best.reason,
    candidates: others(field, said.slice(1), value, (s) => quoteOf(prose, s.from, s.to)),
  }
}

function others(field: ClauseField, said: Said[], chosen: unknown, quote: (said: Said) => Evidence[]) {
  const seen = new Set([chosen])
  return said.slice(0, 5).flatMap((s) => {
    const normal = normalise(field, s.value, { language: 'en' })
    const value = 'value' in normal ? normal.value : null
    if (value === null || seen.has(value)) return []
    seen.add(value)
    return [{ value, confidence: s.confidence, evidence: quote(s) }]
  })
}

type Reader = (prose: Prose, language: Language) => Said[]

/** Where a contract is headed: who, when; what comes after is what they agree. */
const preamble = 4_000

const readers: Record<'parties' | 'agreed' | 'effective' | 'expires' | 'renewal' | 'law', Reader> = {
  parties: (prose) =>
    findParties(prose.text).map((p) => ({ ...p, reason: 'Named where the contract says between whom it is made.' })),
  agreed: (prose, language) => agreedOn(prose, language),
  effective: (prose, language) => effectiveFrom(prose, language),
  expires: (prose, language) => expiresOn(prose, language),
  renewal: (prose) => renewal(prose.text),
  law: (prose) => governingLaw(prose.text),
}

const made = /\b(dated|made|entered into|executed|signed|geschlossen|vom|conclue?|fait|signée?)\b[^.;]{0,60}$/i
const witness = /(in witness whereof|zu urkund|en foi de quoi)[^.]{0,200}$/i
const asOf = /\b(as of|effective|on this|this)\b[^.;]{0,40}$/i

/** The date of the contract itself: in its heading, else where it is signed. */
function agreedOn({ text }: Prose, language: Language): Said[] {
  const dates = datesIn(text, language)
  const early = dates.filter((d) => d.from < preamble)
  const say = (d: SpelledDate, confidence: number, reason: string): Said => ({ ...d, confidence, reason })
  const before = (d: SpelledDate) => text.slice(Math.max(0, d.from - 90), d.from)
  const whereas = text.slice(0, preamble).search(/\b(whereas|recitals?|präambel|preamble|attendu)\b/i)
  const heading = whereas < 0 ? preamble / 2 : whereas
  return [
    ...early
      .filter((d) => d.from < heading && made.test(before(d)))
      .map((d) => say(d, 0.9, 'The date on which the heading says it was made.')),
    ...early
      .filter((d) => d.from < heading && asOf.test(before(d)))
      .map((d) => say(d, 0.8, 'The date in its heading.')),
    ...dates
      .filter((d) => witness.test(text.slice(Math.max(0, d.from - 240), d.from)))
      .map((d) => say(d, 0.8, 'The date of its signing.')),
    ...early.filter((d) => d.from < heading).map((d) => say(d, 0.6, 'The first date in its heading.')),
    ...dates
      .filter((d) => /\bdate\s*:?\s*$/i.test(before(d)))
      .slice(-1)
      .map((d) => say(d, 0.5, 'The date beside a signature.')),
  ]
}

const takesEffect =
  /\b(effective(?: date)?(?: as)?(?: of| on| from| is| means| shall be|:)*|takes? effect(?: on| from)?|comes? into (?:force|effect)(?: on)?|commenc(?:es?|ing)(?: on| date| as of|:)*|beginning(?: on)?|tritt (?:am|mit Wirkung vom)|in Kraft(?: am| ab)?|beginnt am|prend effet (?:le|au)|entre en vigueur (?:le|à compter du))[\s"'():]{0,6}(?:the )?$/i
const sameDay =
  /\beffective (?:as of|from|on|upon)? ?(?:the )?(?:date (?:first )?(?:above|set forth|stated|written)|date (?:hereof|of this agreement)|first (?:above|date))/i

function effectiveFrom(prose: Prose, language: Language): Said[] {
  const { text } = prose
  const said = datesIn(text, language)
    .filter((d) => takesEffect.test(text.slice(Math.max(0, d.from - 60), d.from)))
    .map((d): Said => ({ ...d, confidence: 0.85, reason: 'The date from which the contract says it takes effect.' }))
  const labelled = datesIn(text, language)
    .filter((d) => /^[\s,("']{0,4}(?:the )?"?(?:effective|commencement) date/i.test(text.slice(d.to, d.to + 40)))
    .map((d): Said => ({ ...d, confidence: 0.9, reason: 'Called its effective date.' }))
  const same = sameDay.exec(text)
  const first = same ? agreedOn(prose, language)[0] : undefined
  const hereof =
    same && first
      ? [{ ...first, to: first.to, confidence: 0.75, reason: 'It takes effect on the day on which it was made.' }]
      : []
  return [...labelled, ...said, ...hereof]
}

const ends =
  /\b(expir(?:es?|ing|ation date)(?: on| at| is|:)*|terminat(?:es?|ing)(?: on| at)?|ends?(?: on)?|ending(?: on)?|until|through|shall (?:expire|terminate|end)(?: on)?|endet am|bis (?:zum|einschließlich)|läuft bis|prend fin le|expire le|jusqu'au)[\s"',():]{0,6}(?:and including )?(?:midnight (?:on )?)?(?:the )?$/i
const about = /\b(agreement|contract|term|period|vertrag|vereinbarung|laufzeit|contrat|accord|durée)\b/i

function expiresOn(prose: Prose, language: Language): Said[] {
  const { text } = prose
  const printed = datesIn(text, language)
    .filter((d) => {
      const before = text.slice(Math.max(0, d.from - 260), d.from)
      return ends.test(before) && about.test(before)
    })
    .map((d): Said => ({ ...d, confidence: 0.8, reason: 'The date on which the contract says it ends.' }))
  const term = termAfter(text)
  const begin = effectiveFrom(prose, language)[0] ?? agreedOn(prose, language)[0]
  if (!term || !begin) return printed
  const value = term.endOf(begin.value)
  if (value === null) return printed
  const computed: Said = {
    value,
    from: term.from,
    to: term.to,
    confidence: 0.55,
    reason: `Not printed: ${term.length} from ${begin.value}.`,
    computed: true,
  }
  return [...printed, computed]
}

const numerals = 'one two three four five six seven eight nine ten twelve'.split(' ')
const count = `(?:(${numerals.join('|')}|[a-z]+-[a-z]+)\\s*)?(?:\\((\\d{1,3})\\)\\s*|(\\d{1,3})[\\s-]*)?`
const renewing = new RegExp(
  `\\b(?:renew(?:s|ed|al)?|extend(?:s|ed)?|extension)\\b[^.;]{0,160}?\\b(successive|additional|further|consecutive|subsequent|periods? of|terms? of|term of)\\s+(?:periods? of |terms? of )?${count}-?\\s*(years?|months?)`,
  'gi',
)
const yearly = /\brenew(?:s|ed)?\b[^.;]{0,120}\b(?:each anniversary|from year to year|annually|year[- ]to[- ]year)/gi

function renewal(text: string): Said[] {
  const counted = [...text.matchAll(renewing)].flatMap((m): Said[] => {
    const spelled = numerals.indexOf((m[2] ?? '').toLowerCase())
    const n = Number(m[3] ?? m[4] ?? (spelled >= 0 ? (spelled === 10 ? 12 : spelled + 1) : 1))
    const unit = (m[5] ?? 'year').toLowerCase().replace(/s$/, '')
    const successive = /successive|consecutive|subsequent|automatic|each anniversary/i.test(m[0])
    const value = `${successive ? 'successive ' : ''}${n} ${unit}${n === 1 ? '' : 's'}`
    return [
      {
        value,
        from: m.index,
        to: m.index + m[0].length,
        confidence: 0.75,
        reason: 'The period by which the contract says it is renewed.',
      },
    ]
  })
  const plain = [...text.matchAll(yearly)].map(
    (m): Said => ({
      value: 'successive 1 year',
      from: m.index,
      to: m.index + m[0].length,
      confidence: 0.7,
      reason: 'It is renewed from year to year.',
    }),
  )
  return [...counted, ...plain]
}

const word = "(?:[A-Z][A-Za-z'-]+|(?:[A-Z]\\.){2,})"
const name = `(?:(?:the )?(?:State|Commonwealth|Province|Republic|People's Republic|Kingdom|Federal Republic|Territory|Canton) of )?(?:the )?${word}(?:(?: of| and)? ${word}){0,4}`
const governed = new RegExp(
  `\\b(?:govern(?:ed|ing|s)|constru(?:ed|tion)|interpreted|enforced|subject to)\\b[^.;]{0,200}?\\blaws?\\b(?: (?:and regulations|of contracts?|principles))?,?(?: in force)?(?: in| of| for)(?: the)? (${name})`,
  'g',
)
const adjective =
  /\b(?:governed by|construed in accordance with)\b[^.;]{0,60}?\b((?:English|German|French|Swiss|Dutch|Austrian|Israeli|Indian|Japanese|Belgian|New York|California|Delaware)) law/g
const german =
  /\b(?:gilt|findet|unterliegt)\b[^.;]{0,80}?\b(?:(deutsches|österreichisches|schweizerisches) Recht|Recht der (Bundesrepublik Deutschland|Republik Österreich|Schweiz(?:erischen Eidgenossenschaft)?))/g
const french =
  /\b(?:régie?|soumise?|gouvernée?)\b[^.;]{0,60}?\b(?:droit (français|belge|suisse|luxembourgeois)|lois? (?:de la |du |de l')([A-Z][\p{L}-]+))/gu

function governingLaw(text: string): Said[] {
  const said = (m: RegExpMatchArray, value: string, confidence: number): Said => ({
    value: trimmedLaw(value),
    from: m.index ?? 0,
    to: (m.index ?? 0) + m[0].length,
    confidence,
    reason: 'The law that the contract names.',
  })
  return [
    ...[...text.matchAll(governed)].map((m) => said(m, m[1] ?? '', 0.9)),
    ...[...text.matchAll(adjective)].map((m) => said(m, m[1] ?? '', 0.85)),
    ...[...text.matchAll(german)].map((m) => said(m, m[1] ? `${m[1]} Recht` : (m[2] ?? ''), 0.85)),
    ...[...text.matchAll(french)].map((m) => said(m, m[1] ? `droit ${m[1]}` : (m[2] ?? ''), 0.85)),
  ].filter((s) => s.value !== '')
}

/** As people write it down: "the State of New York" is New York. A sentence that goes on is cut. */
function trimmedLaw(law: string): string {
  return law
    .replace(/^the /i, '')
    .replace(/^(?:State|Commonwealth) of (?:the )?/i, '')
    .replace(/\s+(?:and|without|except|as|exclusive|excluding|applicable)\b.*$/i, '')
    .replace(/[\s.,']+$/, '')
}
