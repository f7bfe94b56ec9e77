import type { Random } from '#seed/documents/random.ts'

/** Invented makings of names, streets and towns by country; nothing here was taken from a collection of documents. */
export type Country = 'MY' | 'SG' | 'IN' | 'GB' | 'US' | 'AU' | 'DE' | 'AT' | 'FR' | 'CH'

export type Party = {
  name: string
  form: string
  street: string[]
  town: string
  phone: string
  taxId: string
  registration: string
}

const core =
  'Aurora Bintang Cahaya Damai Everest Falcon Gemilang Harmoni Indah Jubilee Kencana Lotus Mutiara Northwind Ocean Pelangi Quantum Riverside Sentosa Tanjong Unity Vista Wawasan Yew Zenith Alder Birch Cedar Dorn Eichen Fichten Granit Hafen Insel Jura Kiefer Linden Marlow Nebel Oxford Primrose Quarry Rosen Silber Tannen Ulmen Viadukt Wolken Maple Copper Golden Silver Blue Red Green Lucky Happy Sunny Grand Royal Star Moon Delta Omega Kim Tan Lim Wong Raju Kumar Hassan Osman Meier Schulz Becker Dupont Moreau Girard Lefebvre Barton Hughes Clarke'.split(
    ' ',
  )
const trade: Record<string, string[]> = {
  en: 'Trading,Hardware,Stationery,Mart,Enterprise,Supplies,Bakery,Cafe,Pharmacy,Electrical,Motors,Foods,Restaurant,Books,Marketing,Lighting,Tools,Logistics,Services,Consulting,Printing,Textiles,Garage,Optics'.split(
    ',',
  ),
  my: 'Trading,Hardware,Enterprise,Mart,Stationery,Restoran,Kedai Kopi,Perniagaan,Machinery,Frozen Food,Seafood,Auto Parts,Lighting,Deco,Bakery,Pharmacy,Minimarket,Bookstore'.split(
    ',',
  ),
  de: 'Bürobedarf,Werkzeuge,Handel,Bäckerei,Apotheke,Elektrotechnik,Getränke,Logistik,Gartenbau,Metallbau,Druckerei,Reinigung,Buchhandlung,Möbel,Service,Software'.split(
    ',',
  ),
  fr: 'Boulangerie,Librairie,Quincaillerie,Transports,Fournitures,Jardin,Menuiserie,Électricité,Papeterie,Imprimerie,Nettoyage,Conseil,Épicerie,Garage'.split(
    ',',
  ),
}
const forms: Record<Country, string[]> = {
  MY: ['SDN BHD', 'SDN. BHD.', 'Sdn Bhd', 'S/B', 'ENTERPRISE', 'TRADING', ''],
  SG: ['PTE LTD', 'Pte. Ltd.', ''],
  IN: ['Pvt Ltd', 'Private Limited', 'LLP', ''],
  GB: ['Ltd', 'Limited', 'LLP', 'plc', ''],
  US: ['Inc.', 'LLC', 'Corp.', ''],
  AU: ['Pty Ltd', ''],
  DE: ['GmbH', 'GmbH & Co. KG', 'AG', 'KG', 'OHG', 'e.K.', 'UG', ''],
  AT: ['GmbH', 'KG', ''],
  FR: ['SARL', 'SAS', 'SA', 'EURL', ''],
  CH: ['AG', 'GmbH', 'SA', ''],
}
const streets: Record<string, string[]> = {
  my: 'JALAN {} {n}/{n},JALAN {},LORONG {} {n},JLN {} {n},PERSIARAN {},JALAN SS {n}/{n},TAMAN {}'.split(','),
  en: '{} Street,{} Road,{} Avenue,{} Lane,{} Drive,{} Park'.split(','),
  de: '{}straße,{}weg,{}platz,{}str.,Am {},{}gasse'.split(','),
  fr: 'rue {},avenue {},boulevard {},chemin {},place {}'.split(','),
}
const towns: Record<Country, string[]> = {
  MY: 'PETALING JAYA|SHAH ALAM|KLANG|SUBANG JAYA|JOHOR BAHRU|KUALA LUMPUR|IPOH|SEREMBAN|KAJANG|PUCHONG|RAWANG|BATU PAHAT|MUAR'.split(
    '|',
  ),
  SG: ['SINGAPORE'],
  IN: 'Mumbai|New Delhi|Bengaluru|Chennai|Pune|Hyderabad'.split('|'),
  GB: 'Leeds|Bristol|York|Norwich|Cardiff|Glasgow|London'.split('|'),
  US: 'Springfield, IL|Portland, OR|Austin, TX|Madison, WI|Denver, CO|Albany, NY'.split('|'),
  AU: 'Perth WA|Hobart TAS|Geelong VIC|Newcastle NSW'.split('|'),
  DE: 'Musterstadt|Neuburg|Bad Lindau|Kassel|Bremen|Jena|Ulm|Köln'.split('|'),
  AT: 'Graz|Linz|Wien|Salzburg'.split('|'),
  FR: 'Lyon|Nantes|Rennes|Dijon|Lille|Annecy|Paris'.split('|'),
  CH: 'Bern|Basel|Winterthur|Lausanne'.split('|'),
}
const states = ['SELANGOR', 'JOHOR', 'PERAK', 'NEGERI SEMBILAN', 'W.P. KUALA LUMPUR', 'PENANG', '']

export const kindOfCountry = (country: Country) =>
  country === 'MY' ? 'my' : country === 'FR' ? 'fr' : ['DE', 'AT', 'CH'].includes(country) ? 'de' : 'en'

export const digits = (random: Random, count: number) => Array.from({ length: count }, () => random.int(0, 9)).join('')

/** A company or shop with an address, as its country writes them. */
export function makeParty(random: Random, country: Country): Party {
  const kind = kindOfCountry(country)
  const word = () => random.pick(core)
  const line = random.pick(trade[kind] as string[])
  const before = /^(Restoran|Kedai|Boulangerie|Librairie|Garage|Perniagaan)/.test(line)
  const stem = random.pick([
    `${word()} ${line}`,
    `${word()} ${word()} ${line}`,
    `${word()} & ${word()} ${line}`,
    `${word()} ${word()}`,
    random.chance(0.5) ? `${random.int(2, 99)} ${word()} ${line}` : `${word()}${word().toLowerCase()}`,
  ])
  const form = random.pick(forms[country])
  const plain = before ? `${line} ${word()} ${random.chance(0.5) ? word() : ''}`.trim() : stem
  const upper = country === 'MY' ? random.chance(0.75) : random.chance(0.25)
  const name = `${upper ? plain.toUpperCase() : plain}${form ? ` ${form}` : ''}`
  return {
    name,
    form,
    ...address(random, country, upper),
    phone: phoneOf(random, country),
    taxId: taxIdOf(random, country),
    registration: random.pick([
      `(${digits(random, 6)}-${random.pick(['X', 'A', 'V', 'K'])})`,
      `(${digits(random, 12)})`,
      `${digits(random, 9)}-W`,
      `CO. REG: ${digits(random, 9)}`,
    ]),
  }
}

function address(random: Random, country: Country, upper: boolean): { street: string[]; town: string } {
  const kind = kindOfCountry(country)
  const road = random
    .pick(streets[kind] as string[])
    .replace('{}', random.pick(core))
    .replace(/\{n\}/g, () => String(random.int(1, 48)))
  const number = String(random.int(1, 240))
  const place = random.pick(towns[country])
  if (country === 'MY') {
    const unit = random.pick([
      `NO. ${number},`,
      `NO ${number},`,
      `LOT ${number},`,
      `${number} &  ${Number(number) + 2},`,
      `${number}-G,`,
      `NO.${number}-1,`,
    ])
    const area = random.pick(['TAMAN', 'BANDAR', 'KAWASAN PERINDUSTRIAN', 'SEKSYEN', 'DESA'])
    const second = `${area} ${area === 'SEKSYEN' ? random.int(1, 30) : random.pick(core).toUpperCase()},`
    const postcode = `${random.int(1, 9)}${digits(random, 4)}`
    const state = random.pick(states)
    const town = `${postcode} ${place}${state ? `, ${state}` : ''}${random.chance(0.4) ? '.' : ''}`
    const street = [`${unit} ${road.toUpperCase()},`.replace(/\s+/g, ' '), ...(random.chance(0.7) ? [second] : [])]
    return upper ? { street, town } : { street: street.map(titled), town: titled(town) }
  }
  const post: Record<string, string> = {
    SG: `${place} ${digits(random, 6)}`,
    IN: `${place} - ${random.int(1, 8)}${digits(random, 5)}`,
    GB: `${place} ${random.pick(['LS', 'BS', 'YO', 'NR', 'CF'])}${random.int(1, 19)} ${random.int(1, 9)}${random.pick(['AB', 'QT', 'XY'])}`,
    US: `${place} ${random.int(1, 9)}${digits(random, 4)}`,
    AU: `${place} ${random.int(2, 7)}${digits(random, 3)}`,
    FR: `${random.int(1, 9)}${digits(random, 4)} ${place}`,
    DE: `${random.int(1, 9)}${digits(random, 4)} ${place}`,
    AT: `${random.int(1, 9)}${digits(random, 3)} ${place}`,
    CH: `${random.int(1, 9)}${digits(random, 3)} ${place}`,
  }
  const street =
    kind === 'de' ? `${road} ${number}` : `${number}${kind === 'fr' ? random.pick([', ', ' ']) : ' '}${road}`
  const extra = kind === 'en' && random.chance(0.25) ? [`Unit ${random.int(1, 40)}, ${random.pick(core)} House`] : []
  return { street: [...extra, street], town: post[country] ?? place }
}

const titled = (text: string) => text.toLowerCase().replace(/(?<![\p{L}'])\p{L}/gu, (c) => c.toUpperCase())

function phoneOf(random: Random, country: Country): string {
  if (country === 'MY') return `0${random.int(3, 9)}-${digits(random, 8)}`
  if (kindOfCountry(country) === 'de') return `0${random.int(20, 99)} ${digits(random, 3)} ${digits(random, 4)}`
  if (country === 'FR') return `0${random.int(1, 5)} ${[0, 1, 2, 3].map(() => digits(random, 2)).join(' ')}`
  return country === 'US'
    ? `(${random.int(201, 989)}) ${digits(random, 3)}-${digits(random, 4)}`
    : `0${digits(random, 4)} ${digits(random, 6)}`
}

function taxIdOf(random: Random, country: Country): string {
  switch (country) {
    case 'MY':
      return `GST ${random.pick(['ID', 'NO', 'REG NO', 'ID NO'])} ${random.pick([':', ': ', ''])} 00${digits(random, 10)}`
    case 'SG':
      return `GST Reg No: 20${digits(random, 7)}W`
    case 'IN':
      return `GSTIN: ${random.int(10, 36)}AAACB${digits(random, 4)}K1Z5`
    case 'GB':
      return `VAT No. GB ${digits(random, 9)}`
    case 'US':
      return `EIN ${digits(random, 2)}-${digits(random, 7)}`
    case 'AU':
      return `ABN ${digits(random, 2)} ${digits(random, 3)} ${digits(random, 3)} ${digits(random, 3)}`
    case 'FR':
      return random.pick([`SIRET ${digits(random, 14)}`, `TVA FR${digits(random, 11)}`])
    case 'CH':
      return `CHE-${digits(random, 3)}.${digits(random, 3)}.${digits(random, 3)} MWST`
    case 'AT':
      return `UID ATU${digits(random, 8)}`
    case 'DE':
      return random.pick([
        `USt-IdNr. DE${digits(random, 9)}`,
        `Steuernummer ${digits(random, 2)}/${digits(random, 3)}/${digits(random, 5)}`,
      ])
  }
}
