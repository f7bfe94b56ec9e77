/** How long a person waits for the sign-in page, and what memory the server and its database take then. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { printBench, rounded } from './print.ts'
import { makeFolder, serve } from './serve.ts'

const program = ['server/main.ts', '--no-demo']
const folder = makeFolder()
try {
  const first = await serve(program, folder, '/sign-in')
  await first.stop()
  const second = await serve(program, folder, '/sign-in')
  const { server, database } = memoryOf(second.child.pid ?? 0, `${folder}/data/database`)
  await second.stop()
  printBench('start', {
    sign_in_page_empty_folder_ms: Math.round(first.startedMs),
    sign_in_page_warm_ms: Math.round(second.startedMs),
    server_resident_mb: rounded(server.resident),
    database_resident_mb: rounded(database.resident),
    // Shared pages counted once; 0 where the system does not tell.
    database_proportional_mb: rounded(database.proportional),
    database_processes_count: database.processes,
  })
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}

type Process = { pid: number; parent: number; kb: number }

/** Memory in MB of a server process and of the database whose processes its folder's postmaster.pid names. */
function memoryOf(serverPid: number, databaseFolder: string) {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
  const all = listed
    .trim()
    .split('\n')
    .map((line): Process => {
      const [pid = 0, parent = 0, kb = 0] = line.trim().split(/\s+/).map(Number)
      return { pid, parent, kb }
    })
  const postmaster = findPostmaster(databaseFolder)
  const ofDatabase = all.filter((p) => p.pid === postmaster || p.parent === postmaster)
  const resident = (list: Process[]) => list.reduce((sum, p) => sum + p.kb, 0) / 1000
  return {
    server: { resident: resident(all.filter((p) => p.pid === serverPid)) },
    database: {
      resident: resident(ofDatabase),
      proportional: ofDatabase.reduce((sum, p) => sum + proportionalKb(p.pid), 0) / 1000,
      processes: ofDatabase.length,
    },
  }
}

function findPostmaster(folder: string): number {
  const file = fs.globSync('**/postmaster.pid', { cwd: folder })[0]
  if (!file) throw new Error('the database has no postmaster.pid')
  return Number(fs.readFileSync(`${folder}/${file}`, 'utf8').split('\n')[0])
}

function proportionalKb(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
