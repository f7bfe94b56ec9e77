import type { Language } from './document.ts'

/**
 * Function words and the words that business papers repeat. A word that two of the languages share
 * ("Datum" is fine, "total" and "date" are not) says nothing and is left out.
 */
const typical: Record<Language, ReadonlySet<string>> = {
  en: new Set(
    `the and of to is for with on by this that from your you are our we be as at it not have has please thank
    invoice bill amount due tax number customer order payment quantity price description subtotal address terms
    receipt cash change item items sold charge phone shipping before after within days`.split(/\s+/),
  ),
  de: new Set(
    `der die das und ist nicht mit von zu den dem des ein eine einen einer für auf im bei sich auch aus nach wir sie
    ihr ihre ihnen bitte wird werden sind über zum zur oder vom rechnung rechnungsnummer datum betrag gesamt
    gesamtbetrag mwst ust menge preis summe zahlbar netto brutto kunde kundennummer lieferung leistung stück straße
    steuernummer bankverbindung lieferdatum zzgl einzelpreis artikel beleg gutschrift tage vielen dank`.split(/\s+/),
  ),
  fr: new Set(
    `le la les des du et est pour avec sur par ce cette que qui dans une un au aux vous nous votre nos vos ne pas
    sont être facture montant numéro tva ttc ht client commande quantité prix désignation adresse paiement échéance
    règlement livraison avoir à payer jours unitaire siret condition conditions chez où`.split(/\s+/),
  ),
}

/** Fewer typical words than this say nothing about a language. */
const enough = 4

/** The language of a text by its typical words, or undefined when there are too few or two languages tie. */
export function detectLanguage(text: string): Language | undefined {
  const hits: Record<Language, number> = { en: 0, de: 0, fr: 0 }
  for (const [word] of text
    .slice(0, 50_000)
    .toLowerCase()
    .matchAll(/\p{L}+/gu)) {
    for (const language of ['en', 'de', 'fr'] as const) if (typical[language].has(word)) hits[language]++
  }
  const [first, second] = (Object.entries(hits) as [Language, number][]).sort((a, b) => b[1] - a[1])
  if (!first || !second || first[1] < enough || first[1] < second[1] * 1.25) return undefined
  return first[0]
}
