import type { Buyer, Country, Supplier } from './supplier.ts'
import { germanSuppliers } from './suppliers-de.ts'
import { englishSuppliers } from './suppliers-en.ts'
import { frenchSuppliers } from './suppliers-fr.ts'

/**
 * The people of the demo: every name, address and number is invented. Bank and tax numbers carry zeros where a real
 * one has check digits, phone numbers lie in ranges kept for fiction where a country has one, mail domains end in .example.
 */
export const suppliers: Supplier[] = [...germanSuppliers, ...englishSuppliers, ...frenchSuppliers]

/** One group of companies, one legal person a country: whoever receives these invoices works for it. */
export const buyers: Record<Country, Buyer> = {
  DE: {
    name: 'Sperling & Halm GmbH',
    contact: 'Buchhaltung',
    address: ['Musterallee 12', '00815 Beispielstadt'],
    country: 'DE',
    taxId: 'DE000000815',
  },
  CH: {
    name: 'Sperling & Halm (Schweiz) AG',
    contact: 'Kreditoren',
    address: ['Beispielgasse 4', '0008 Musterwil'],
    country: 'CH',
    taxId: 'CHE-000.000.815',
  },
  GB: {
    name: 'Sperling & Halm Ltd',
    contact: 'Accounts Payable',
    address: ['7 Sample Row', 'Exampleton EX0 0PL'],
    country: 'GB',
    taxId: 'GB 000 0008 15',
  },
  US: {
    name: 'Sperling & Halm, Inc.',
    contact: 'Accounts Payable',
    address: ['100 Placeholder Ave', 'Sampleville, ZZ 00001'],
    country: 'US',
    taxId: '00-0000815',
  },
  IE: {
    name: 'Sperling & Halm (Ireland) Ltd',
    contact: 'Accounts Payable',
    address: ['3 Specimen Quay', 'Examplemore X00 X0X0'],
    country: 'IE',
    taxId: 'IE0000815X',
  },
  FR: {
    name: 'Sperling & Halm France SARL',
    contact: 'Comptabilité fournisseurs',
    address: ["18 rue de l'Exemple", '00018 Modèle-sur-Essai'],
    country: 'FR',
    taxId: 'FR00000000815',
  },
}
