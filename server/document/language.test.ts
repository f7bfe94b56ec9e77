import { expect, test } from 'vitest'
import { detectLanguage } from './language.ts'

test.each([
  ['Please pay the amount due within 30 days of the invoice date.', 'en'],
  ['Bitte zahlen Sie den Betrag innerhalb von 14 Tagen. Rechnung und Lieferung für den Kunden.', 'de'],
  ['Facture à payer avant le 3 mai, montant total TTC avec les conditions de règlement.', 'fr'],
  ['RECHNUNG Menge Einzelpreis Gesamt MwSt', 'de'],
  ['TVA 20 % HT TTC Désignation Quantité Montant', 'fr'],
])('%j is %s', (text, language) => {
  expect(detectLanguage(text)).toBe(language)
})

test.each(['', '12.50 EUR 4711', 'Müller GmbH', 'der the le und and et'])('%j is in no language for sure', (text) => {
  expect(detectLanguage(text)).toBeUndefined()
})
