/**
 * The real, built server over the small world: what `npm start` runs, with a data folder of its own in E2E_FOLDER
 * (playwright.config.ts), which goes when the server stops.
 */
import { makeFolder, removeFolder } from './e2e-folder.ts'
import { makeWorld } from './e2e-world.ts'

process.on('exit', removeFolder)
makeFolder()
await makeWorld()
await import('#server/main.ts')
