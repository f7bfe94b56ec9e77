/**
 * What the invented suppliers sell. `price` is per unit, as text with the decimals that are printed;
 * quantities are drawn from `least` to `most` with `decimals` decimals; `{}` in the text is filled from `variants`.
 */
export type Good = {
  text: string
  unit: string
  price: string
  least: number
  most: number
  decimals: number
  /** Taxed at the supplier's reduced rate (food, books). */
  reduced: boolean
  variants: string[]
}

type Extras = { decimals?: number; reduced?: boolean; variants?: string[] }
const good = (text: string, unit: string, price: string, least: number, most: number, extras: Extras = {}): Good => ({
  text,
  unit,
  price,
  least,
  most,
  decimals: extras.decimals ?? 0,
  reduced: extras.reduced ?? false,
  variants: extras.variants ?? [],
})

const metric = { variants: ['M4 x 20', 'M5 x 30', 'M6 x 40', 'M8 x 50', 'M8 x 80', 'M10 x 60'] }
const kilo = { decimals: 1, reduced: true }
const food = { reduced: true }
const hours = { decimals: 2 }

export const goods = {
  officeDe: [
    good('Kopierpapier A4 80 g, {}', 'Karton', '24.90', 1, 12, { variants: ['weiß', 'recycelt', 'holzfrei'] }),
    good('Ordner 80 mm, {}', 'Stk', '3.45', 5, 40, { variants: ['blau', 'rot', 'grau', 'schwarz'] }),
    good('Kugelschreiber Modell Wolke, {}', 'Pack', '8.20', 1, 10, { variants: ['blau', 'schwarz'] }),
    good('Tonerkartusche {}', 'Stk', '74.50', 1, 4, { variants: ['schwarz', 'cyan', 'magenta', 'gelb'] }),
    good('Haftnotizen 76 x 76 mm', 'Pack', '6.95', 2, 15),
    good('Versandtaschen C4 mit Fenster', 'Pack', '18.60', 1, 8),
    good('Schreibtischunterlage {}', 'Stk', '14.90', 1, 10, { variants: ['Filz', 'Kork'] }),
    good('Aktenvernichter Nimbus 12', 'Stk', '189.00', 1, 2),
    good('Whiteboard-Marker, 4 Farben', 'Set', '5.75', 2, 12),
    good('Bürostuhl Cumulus, höhenverstellbar', 'Stk', '249.00', 1, 4),
    good('Registerblätter A-Z', 'Pack', '4.15', 4, 20),
  ],
  toolsDe: [
    good('Sechskantschraube verzinkt {}', '100 Stk', '12.40', 1, 20, metric),
    good('Senkkopfschraube Edelstahl {}', '100 Stk', '18.75', 1, 15, metric),
    good('Unterlegscheibe DIN 125 {}', '100 Stk', '4.90', 1, 25, { variants: ['M4', 'M5', 'M6', 'M8', 'M10'] }),
    good('Spiralbohrer HSS {} mm', 'Stk', '3.85', 2, 20, { variants: ['3,0', '4,2', '5,0', '6,8', '8,5'] }),
    good('Trennscheibe 125 mm Metall', 'Stk', '1.95', 10, 50),
    good('Arbeitshandschuhe Größe {}', 'Paar', '6.30', 5, 40, { variants: ['8', '9', '10'] }),
    good('Akku-Schrauber Kobold 18 V', 'Stk', '159.00', 1, 3),
    good('Gewindestange verzinkt M8, 1 m', 'Stk', '3.20', 5, 30),
    good('Silikon transparent 310 ml', 'Stk', '5.45', 4, 24),
    good('Kabelbinder {} mm schwarz', 'Pack', '4.80', 2, 20, { variants: ['100', '200', '300'] }),
  ],
  foodDe: [
    good('Äpfel Sorte {}', 'kg', '2.15', 5, 60, { ...kilo, variants: ['Morgenrot', 'Winterglocke', 'Rotbäckchen'] }),
    good('Kartoffeln festkochend', 'kg', '0.95', 20, 150, kilo),
    good('Bergkäse 6 Monate', 'kg', '14.80', 2, 12, kilo),
    good('Vollmilch 3,5 %', 'l', '1.15', 12, 96, food),
    good('Butter 250 g', 'Stk', '2.35', 10, 80, food),
    good('Roggenmehl Type 997, 10 kg', 'Sack', '9.90', 2, 20, food),
    good('Eier Größe M, Bodenhaltung', '30 Stk', '7.40', 2, 24, food),
    good('Honig {} 500 g', 'Glas', '6.20', 6, 36, { reduced: true, variants: ['Linde', 'Raps', 'Wald'] }),
    good('Apfelsaft naturtrüb 1 l', 'Fl', '1.85', 12, 72),
    good('Mineralwasser still 0,75 l', 'Kiste', '6.90', 4, 40),
    good('Servietten 33 x 33 cm', 'Pack', '3.10', 4, 20),
    good('Tomaten {}', 'kg', '3.25', 4, 30, { ...kilo, variants: ['Rispe', 'Kirsche'] }),
  ],
  freightDe: [
    good('Stückgut Wolkenheim - Nebelstadt', 'Palette', '86.50', 1, 9),
    good('Hebebühnenfahrzeug, Zuschlag', 'Fahrt', '45.00', 1, 3),
    good('Dieselzuschlag', 'pauschal', '18.20', 1, 1),
    good('Zwischenlagerung', 'Tag', '12.80', 1, 14),
    good('Express-Zustellung vor 10 Uhr', 'Sendung', '39.00', 1, 6),
    good('Palettentausch', 'Stk', '14.50', 1, 12),
  ],
  energyDe: [
    good('Arbeitspreis Strom', 'kWh', '0.2914', 320, 4200),
    good('Grundpreis Zähler', 'Monat', '14.80', 1, 3),
    good('Netznutzung', 'kWh', '0.0831', 320, 4200),
    good('Messstellenbetrieb', 'Monat', '3.95', 1, 3),
  ],
  cleaningDe: [
    good('Unterhaltsreinigung Büro', 'Std', '28.50', 6, 40, hours),
    good('Fensterreinigung innen und außen', 'Std', '34.00', 2, 12, hours),
    good('Treppenhausreinigung', 'Einsatz', '42.00', 2, 8),
    good('Reinigungsmittel, Verbrauch', 'pauschal', '19.80', 1, 1),
  ],
  printDe: [
    good('Broschüre 24 Seiten, 4/4-farbig', '100 Stk', '148.00', 1, 10),
    good('Visitenkarten 350 g, beidseitig', '250 Stk', '39.90', 1, 6),
    good('Plakat A1, Satinpapier', 'Stk', '7.85', 10, 60),
    good('Satz und Korrektur', 'Std', '68.00', 1, 6, hours),
    good('Briefbogen A4, 2-farbig', '500 Stk', '86.50', 1, 5),
    good('Versand und Verpackung', 'pauschal', '12.50', 1, 1),
  ],
  hotelDe: [
    good('Bettwäsche Perkal 135 x 200', 'Set', '38.50', 4, 30),
    good('Frottiertuch 50 x 100, {}', 'Stk', '7.20', 10, 80, { variants: ['weiss', 'sand', 'nebelgrau'] }),
    good('Kopfkissen Daune 65 x 65', 'Stk', '46.00', 2, 20),
    good('Seifenstück Edelweiss 20 g', 'Karton', '54.00', 1, 6),
    good('Bademantel Waffelpiqué', 'Stk', '59.00', 2, 12),
  ],
  accountingDe: [
    good('Buchführung laufend', 'Std', '135.00', 2, 14, hours),
    good('Lohnabrechnung', 'Person', '24.00', 3, 25),
    good('Beratung Mehrwertsteuer', 'Std', '190.00', 1, 5, hours),
    good('Spesen und Porti', 'pauschal', '32.40', 1, 1),
  ],
  officeEn: [
    good('Copier paper A4 80 gsm, {}', 'box', '19.80', 1, 12, { variants: ['white', 'recycled'] }),
    good('Lever arch file, {}', 'ea', '2.65', 5, 40, { variants: ['blue', 'red', 'grey'] }),
    good('Gel pens, {}', 'pack', '6.40', 1, 12, { variants: ['black', 'blue', 'green'] }),
    good('Toner cartridge {}', 'ea', '62.00', 1, 4, { variants: ['black', 'cyan', 'magenta', 'yellow'] }),
    good('Sticky notes 76 x 76 mm', 'pack', '5.10', 2, 20),
    good('Desk lamp Moonbeam', 'ea', '38.50', 1, 6),
    good('Padded envelopes size {}', 'box', '21.75', 1, 6, { variants: ['D', 'F', 'H'] }),
    good('Wall planner', 'ea', '11.20', 1, 8),
    good('Whiteboard 120 x 90 cm', 'ea', '74.99', 1, 3),
  ],
  toolsEn: [
    good('Hex bolts zinc plated {}', '100', '10.80', 1, 20, metric),
    good('Wood screws countersunk {}', '200', '7.95', 1, 15, { variants: ['4 x 40', '4 x 60', '5 x 70', '5 x 90'] }),
    good('Masonry drill bit {} mm', 'ea', '3.40', 2, 16, { variants: ['6', '8', '10', '12'] }),
    good('Work gloves size {}', 'pair', '5.25', 5, 40, { variants: ['M', 'L', 'XL'] }),
    good('Cable ties {} mm', 'pack', '3.90', 2, 20, { variants: ['100', '200', '300'] }),
    good('Cordless drill Badger 18 V', 'ea', '129.00', 1, 3),
    good('Cutting disc 115 mm', 'ea', '1.45', 10, 60),
    good('Masking tape 50 mm', 'roll', '2.85', 6, 36),
  ],
  cleaningEn: [
    good('Office cleaning, evenings', 'hrs', '19.50', 6, 40, hours),
    good('Window cleaning', 'hrs', '24.00', 2, 10, hours),
    good('Carpet shampoo', 'room', '46.00', 1, 6),
    good('Materials', 'lot', '17.35', 1, 1),
  ],
  designEn: [
    good('Workshop and discovery', 'days', '640.00', 1, 3, { decimals: 1 }),
    good('Interface design', 'days', '580.00', 1, 8, { decimals: 1 }),
    good('Illustration set', 'ea', '120.00', 2, 10),
    good('Project management', 'hrs', '72.00', 2, 16, hours),
    good('Stock photo licences', 'ea', '14.00', 3, 20),
  ],
  supplyEn: [
    good('Corrugated box {} in', 'bundle', '28.40', 1, 20, { variants: ['12 x 12', '16 x 12', '20 x 16', '24 x 18'] }),
    good('Packing tape 2 in, {}', 'case', '41.25', 1, 8, { variants: ['clear', 'tan'] }),
    good('Bubble wrap 12 in x 175 ft', 'roll', '23.90', 1, 12),
    good('Pallet wrap 18 in', 'roll', '17.60', 2, 24),
    good('Thermal labels 4 x {} in', 'roll', '12.15', 4, 40, { variants: ['2', '4', '6'] }),
    good('Hand truck, 600 lb', 'each', '118.00', 1, 3),
    good('Safety glasses', 'each', '4.35', 6, 48),
    good('Mailers size {}', 'case', '52.70', 1, 6, { variants: ['0', '2', '5'] }),
  ],
  cloudEn: [
    good('Virtual server, {}', 'month', '48.00', 1, 6, { variants: ['small', 'medium', 'large'] }),
    good('Object storage', 'GB', '0.0230', 800, 9000),
    good('Outbound traffic', 'GB', '0.0850', 100, 4000),
    good('Managed database, 2 nodes', 'month', '145.00', 1, 2),
    good('Support plan Business', 'month', '99.00', 1, 1),
  ],
  freightEn: [
    good('Groupage Clover Isle - Beispielstadt', 'pallet', '112.00', 1, 8),
    good('Fuel surcharge', 'lot', '27.40', 1, 1),
    good('Customs entry', 'ea', '58.00', 1, 3),
    good('Tail-lift delivery', 'trip', '36.50', 1, 3),
    good('Warehousing', 'days', '9.75', 2, 20),
  ],
  officeFr: [
    good('Papier A4 80 g, {}', 'carton', '23.40', 1, 12, { variants: ['blanc', 'recyclé'] }),
    good('Classeur à levier, {}', 'pce', '3.20', 5, 40, { variants: ['bleu', 'rouge', 'gris'] }),
    good('Stylos à bille, {}', 'lot', '7.60', 1, 12, { variants: ['bleu', 'noir'] }),
    good('Cartouche de toner {}', 'pce', '71.00', 1, 4, { variants: ['noir', 'cyan', 'magenta', 'jaune'] }),
    good('Enveloppes à fenêtre C5', 'boîte', '16.80', 1, 8),
    good('Lampe de bureau Nuée', 'pce', '42.50', 1, 5),
    good('Blocs-notes repositionnables', 'lot', '6.15', 2, 20),
    good('Tableau blanc 120 x 90 cm', 'pce', '79.90', 1, 3),
  ],
  toolsFr: [
    good('Boulon zingué {}', '100 pces', '11.90', 1, 20, metric),
    good('Vis à bois {}', '200 pces', '9.35', 1, 15, { variants: ['4 x 40', '4 x 60', '5 x 70'] }),
    good('Foret à métaux {} mm', 'pce', '3.60', 2, 16, { variants: ['3', '5', '6', '8'] }),
    good('Gants de travail taille {}', 'paire', '5.95', 5, 40, { variants: ['8', '9', '10'] }),
    good('Disque à tronçonner 125 mm', 'pce', '1.80', 10, 50),
    good('Perceuse sans fil Comète 18 V', 'pce', '149.00', 1, 3),
    good('Mastic silicone 310 ml', 'pce', '4.95', 4, 24),
  ],
  energyFr: [
    good('Consommation électricité', 'kWh', '0.2276', 320, 4200),
    good('Abonnement mensuel', 'mois', '16.45', 1, 3),
    good('Acheminement', 'kWh', '0.0512', 320, 4200),
    good('Location compteur', 'mois', '2.80', 1, 3),
  ],
  foodFr: [
    good('Pommes variété {}', 'kg', '2.35', 5, 60, { ...kilo, variants: ['Aurore', 'Clochette'] }),
    good('Pommes de terre à chair ferme', 'kg', '1.05', 20, 150, kilo),
    good('Fromage de montagne', 'kg', '15.60', 2, 12, kilo),
    good('Beurre doux 250 g', 'pce', '2.45', 10, 80, food),
    good('Farine de blé 10 kg', 'sac', '10.20', 2, 20, food),
    good('Oeufs calibre moyen', '30 pces', '7.80', 2, 24, food),
    good('Miel de {} 500 g', 'pot', '6.70', 6, 36, { reduced: true, variants: ['tilleul', 'forêt'] }),
    good('Serviettes 33 x 33 cm', 'lot', '3.30', 4, 20),
    good('Liquide vaisselle 5 l', 'bidon', '11.40', 1, 8),
    good('Tomates {}', 'kg', '3.45', 4, 30, { ...kilo, variants: ['grappe', 'cerise'] }),
  ],
  printFr: [
    good('Brochure 24 pages, quadri', '100 ex.', '152.00', 1, 10),
    good('Cartes de visite recto verso', '250 ex.', '42.00', 1, 6),
    good('Affiche A1, papier satiné', 'pce', '8.10', 10, 60),
    good('Mise en page', 'h', '96.00', 1, 6, hours),
    good('Port et emballage', 'forfait', '14.50', 1, 1),
  ],
  workshopFr: [
    good('Réparation de mobilier', 'h', '48.00', 2, 14, hours),
    good('Vernis et fournitures', 'forfait', '36.20', 1, 1),
    good('Étagère chêne sur mesure', 'pce', '185.00', 1, 5),
    good('Déplacement', 'trajet', '25.00', 1, 3),
  ],
} satisfies Record<string, Good[]>

export type GoodsKey = keyof typeof goods
