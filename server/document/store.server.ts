import { type Db, toJson } from '#server/platform/db.server.ts'
import { type Language, type PageContent, type Part, type Stated, shownParts, type Word } from './document.ts'
import type { EmbeddedInvoice } from './embedded.ts'

export async function insertDocument(
  db: Db,
  row: {
    id: string
    organisationId: string
    sha256: string
    fileName: string
    byteSize: number
    parts?: readonly Part[]
    stated?: Stated | null
  },
) {
  const { stated = null, parts = [], ...plain } = row
  await db.document.create({
    data: { ...plain, byteSize: BigInt(row.byteSize), parts: toJson(keptParts(parts, { stated })) },
    select: { id: true },
  })
}

/** The electronic invoice of a document, and what we state of one of our own, are kept behind its parts, which are what people see. */
type KeptPart = Part | { kind: 'embedded'; invoice: EmbeddedInvoice } | { kind: 'stated'; values: Stated }

function keptParts(
  parts: readonly Part[],
  { embedded = null, stated = null }: { embedded?: EmbeddedInvoice | null; stated?: Stated | null },
): KeptPart[] {
  return [
    ...parts,
    ...(embedded ? [{ kind: 'embedded' as const, invoice: embedded }] : []),
    ...(stated ? [{ kind: 'stated' as const, values: stated }] : []),
  ]
}

export async function findDocument(db: Db, organisationId: string, id: string) {
  const row = await db.document.findUnique({ where: { organisationId_id: { organisationId, id } } })
  if (!row) return null
  const kept = row.parts as unknown as KeptPart[]
  return {
    ...row,
    parts: shownParts(kept),
    embedded: kept.find((part) => part.kind === 'embedded')?.invoice ?? null,
    stated: kept.find((part) => part.kind === 'stated')?.values ?? null,
  }
}

export type PageRow = PageContent & { imageKey: string; imageWidth: number; imageHeight: number }

/** All pages in order, with their words. */
export async function findPages(db: Db, organisationId: string, documentId: string): Promise<PageRow[]> {
  const rows = await db.page.findMany({ where: { organisationId, documentId }, orderBy: { number: 'asc' } })
  return rows.map((r) => ({
    number: r.number,
    part: r.part,
    width: r.width,
    height: r.height,
    source: r.source as PageContent['source'],
    words: r.words as unknown as Word[],
    imageKey: r.imageKey,
    imageWidth: r.imageWidth,
    imageHeight: r.imageHeight,
  }))
}

export async function findPageImage(db: Db, organisationId: string, documentId: string, number: number) {
  const row = await db.page.findFirst({ where: { organisationId, documentId, number }, select: { imageKey: true } })
  return row?.imageKey ?? null
}

/** Replaces the document's pages: a step that runs twice leaves the same rows. */
export async function savePages(db: Db, organisationId: string, documentId: string, pages: readonly PageRow[]) {
  await db.page.deleteMany({ where: { organisationId, documentId } })
  await db.page.createMany({
    data: pages.map(({ words, ...page }) => ({ ...page, organisationId, documentId, words: toJson(words) })),
  })
}

export async function saveReading(
  db: Db,
  organisationId: string,
  id: string,
  {
    parts,
    embedded,
    stated,
    ...reading
  }: {
    mediaType: string
    language: Language | null
    pageCount: number
    parts: readonly Part[]
    embedded: EmbeddedInvoice | null
    stated: Stated | null
    engine: string
    readMs: number
    readAt: Date
  },
) {
  await db.document.update({
    where: { organisationId_id: { organisationId, id } },
    data: {
      ...reading,
      parts: toJson(keptParts(parts, { embedded, stated })),
      refusalCode: null,
      refusalMessage: null,
    },
    select: { id: true },
  })
}

export async function saveRefusal(
  db: Db,
  organisationId: string,
  id: string,
  refusal: { code: string; message: string },
) {
  await db.document.update({
    where: { organisationId_id: { organisationId, id } },
    data: { refusalCode: refusal.code, refusalMessage: refusal.message },
    select: { id: true },
  })
}
