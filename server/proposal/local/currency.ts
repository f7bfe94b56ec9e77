import { currencyOf } from '#server/workflow/decimal.ts'
import { type Found, foundAt } from './candidates.ts'
import { type Layout, squeeze, textOf } from './layout.ts'
import { repairedSign } from './repair.ts'

/** What on a page tells the country of who issued it, by its currency: names of countries, regions and cities, legal forms. */
const places: Record<string, string> = {
  MYR: 'malaysia,sdn bhd,sdn,bhd,berhad,s/b,selangor,kuala lumpur,johor,johor bahru,penang,pulau pinang,perak,melaka,sabah,sarawak,negeri sembilan,kedah,kelantan,pahang,terengganu,perlis,putrajaya,jalan,jln,petaling jaya,shah alam,restoran,kedai,syarikat',
  SGD: 'singapore,pte ltd,pte',
  INR: 'india,mumbai,delhi,new delhi,bangalore,bengaluru,chennai,hyderabad,kolkata,pune,gstin,pvt ltd',
  GBP: 'united kingdom,england,scotland,london,manchester,birmingham,plc',
  EUR: 'deutschland,germany,gmbh,mwst,berlin,münchen,hamburg,österreich,austria,wien,france,paris,lyon,sarl,sas,siret,tva,nederland,btw,ireland,dublin,españa,madrid,italia,roma',
  CHF: 'schweiz,switzerland,suisse,zürich,zurich,genève,bern',
  USD: 'usa,united states,new york,california,texas,florida,chicago,inc',
  AUD: 'australia,sydney,melbourne,brisbane,abn,pty ltd',
  CAD: 'canada,toronto,ontario,vancouver,montreal',
  THB: 'thailand,bangkok',
  PHP: 'philippines,manila',
  IDR: 'indonesia,jakarta',
  HKD: 'hong kong,kowloon',
  NZD: 'new zealand,auckland',
  JPY: 'japan,tokyo,osaka',
  PLN: 'polska,poland,warszawa,sp z o o',
}
const byPlace = new Map(
  Object.entries(places).flatMap(([currency, names]) =>
    names.split(',').map((name) => [squeeze(name), currency] as const),
  ),
)

/**
 * Currency signs and codes, alone or glued to an amount, signs as scans misread them, and names of places that tell the
 * country; limited to a field's options.
 */
export function findCurrencies(layout: Layout, amounts: readonly Found[], options: readonly string[]): Found[] {
  const used = new Set(amounts.flatMap((a) => (a.currency ? a.tokens : [])))
  const beside = amounts.flatMap((a) =>
    a.currency && options.includes(a.currency) ? [foundAt(a.tokens, a.currency, 0, null, { amount: 1 })] : [],
  )
  return [...beside, ...printedAlone(layout, used, options), ...fromPlaces(layout, options)]
}

function printedAlone(layout: Layout, used: ReadonlySet<unknown>, options: readonly string[]): Found[] {
  return layout.pages.flatMap((page) =>
    page.rows.flatMap((row) =>
      row.tokens.flatMap((token): Found[] => {
        if (used.has(token)) return []
        const text = token.text.replace(/^[([]+|[)\]:;,]+$/g, '')
        const printed = /^\p{Lu}{2,3}\$?$|^[^\p{L}\d]{1,3}$|^(Euro|Rs\.?)$/u.test(text) ? currencyOf(text) : null
        const guessed = page.source === 'ocr' && !printed ? repairedSign(token.text) : null
        const value = printed ?? (guessed ? currencyOf(guessed) : null)
        if (!value || !options.includes(value)) return []
        const found = foundAt([token], value, 0, null, {
          code: /^[A-Z]{3}$/.test(text) ? 1 : 0,
          guessed: guessed ? 1 : 0,
        })
        return [guessed ? { ...found, why: `Read as ${guessed} where the scan shows "${token.text}"` } : found]
      }),
    ),
  )
}

/** Places on the first page only, up to a dozen: they count where no sign is printed. */
function fromPlaces(layout: Layout, options: readonly string[]): Found[] {
  const found: Found[] = []
  for (const row of layout.pages[0]?.rows ?? []) {
    for (const [i, token] of row.tokens.entries()) {
      if (token.squeezed.length < 2) continue
      for (const tokens of [row.tokens.slice(i, i + 2), [token]]) {
        const currency = byPlace.get(tokens.map((t) => t.squeezed).join(''))
        if (!currency || !options.includes(currency)) continue
        const why = `No sign is printed; "${textOf(tokens).slice(0, 40)}" tells the country`
        found.push({ ...foundAt(tokens, currency, 0, null, { country: 1 }), why })
        break
      }
      if (found.length >= 12) return found
    }
  }
  return found
}
