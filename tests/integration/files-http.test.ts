import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiveFile } from '#server/item/commands.server.ts'
import { slip, slipDefinition, slipPdf } from '../setup/slips.ts'
import { serveWorld, type Website } from '../setup/website.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
let site: Website
let original: string
let picture: string
let bytes: Uint8Array
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition, work: true })
  site = await serveWorld(world)
  bytes = await slipPdf(slip(1))
  const { itemId } = await receiveFile(world.system, world.workflow, {
    fileName: 'überweisung "1".pdf',
    source: bytes,
    intake: 'command',
  })
  await world.boss.getSpy<{ itemId: string }>('proposal.propose').waitForJob((d) => d.itemId === itemId, 'completed')
  const { documentId } = await world.db.item.findUniqueOrThrow({ where: { id: itemId }, select: { documentId: true } })
  original = `${site.origin}/files/o/acme/documents/${documentId}`
  picture = `${site.origin}/files/o/acme/pages/${documentId}/1`
})
afterAll(async () => {
  await site.close()
  await world.close()
})

const statusFor = async (headers: Record<string, string>) =>
  Promise.all([original, picture].map(async (url) => (await fetch(url, { headers })).status))

describe('the files of a document', () => {
  it('reach a reviewer: the picture to show, the original as a download that cannot run here', async () => {
    const headers = await site.signIn('Rita', ['reviewer'])
    const page = await fetch(picture, { headers })
    expect(page.headers.get('content-type')).toBe('image/webp')
    const file = await fetch(original, { headers })
    expect(file.headers.get('content-type')).toBe('application/octet-stream')
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/)
    expect(file.headers.get('content-security-policy')).toContain('sandbox')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
  })

  it('are refused to everybody else: not signed in, no member of the workflow, a role that sees figures alone', async () => {
    expect(await statusFor({})).toEqual([401, 401])
    expect(await statusFor(await site.signIn('Noah', ['reviewer', 'lead'], false))).toEqual([404, 404])
    expect(await statusFor(await site.signIn('Eva', ['executive']))).toEqual([403, 403])
  })

  it('are not found under a made-up or malformed name', async () => {
    for (const name of ['00000000-0000-4000-8000-000000000000', '..%2f..%2fetc', "'; drop table item"])
      expect((await fetch(`${site.origin}/files/o/acme/documents/${name}`, { headers: site.headers })).status).toBe(404)
  })
})
