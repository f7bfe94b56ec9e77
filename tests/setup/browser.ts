/**
 * The Chromium that browser tests and benches run in: one that Playwright installed, else the system's, else the one
 * that comes as a package and is unpacked once into .cache.
 */
import fs from 'node:fs'
import path from 'node:path'
import { chromium, type LaunchOptions } from '@playwright/test'

const cache = path.resolve(import.meta.dirname, '../../.cache')

export async function launchOptions(): Promise<LaunchOptions> {
  const installed = [chromium.executablePath(), '/usr/bin/chromium'].find((file) => fs.existsSync(file))
  // As root, and in most containers, Chromium's own sandbox cannot start.
  return { executablePath: installed ?? (await unpackedChromium()), args: ['--no-sandbox'] }
}

/** The package unpacks into TMPDIR and takes whatever lies there for its own: each version gets a folder. */
async function unpackedChromium(): Promise<string> {
  const { default: packaged } = await import('@sparticuz/chromium')
  const manifest = path.resolve(import.meta.dirname, '../../node_modules/@sparticuz/chromium/package.json')
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string }
  const home = path.join(cache, `chromium-${version}`)
  const binary = path.join(home, 'chromium')
  if (fs.existsSync(binary)) return binary
  // Unpacked beside and moved at the end, so that an interrupted run leaves nothing half there.
  const part = `${home}.${process.pid}`
  fs.mkdirSync(part, { recursive: true })
  const before = process.env.TMPDIR
  process.env.TMPDIR = part
  try {
    await packaged.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  try {
    fs.renameSync(part, home)
  } catch (error) {
    fs.rmSync(part, { recursive: true, force: true })
    if (!fs.existsSync(binary)) throw error
  }
  return binary
}
