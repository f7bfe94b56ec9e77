/** A file as it was found; `changedAt`: when it was last changed, where its keeper says. */
export type SourceFile = { name: string; bytes: Uint8Array; changedAt: Date | null }

/** A PostgreSQL outside. verify: TLS with a certificate that is checked; unverified and off are for what lies inside. */
export type SqlTarget = {
  host: string
  port: number
  database: string
  tls: 'verify' | 'unverified' | 'off'
  /** Private addresses are allowed. */
  inside: boolean
  user: string
  password: string
}

export type SqlQuestion = {
  /** One SELECT. */
  query: string
  timeoutMs: number
  mostRows: number
  /** IANA name: moments are given in it. */
  timeZone: string
}

/** Cells as the database prints them: numbers with a point, days in ISO 8601, null as ''. */
export type SqlAnswer = { headers: string[]; rows: string[][] }

/**
 * Where numbers come from that are not Countersign's own: the only ways to files and databases outside. All throw
 * DomainError: `refused` where it is not allowed, `unavailable` where it may work later, `unreadable` and `too_large` for
 * what came.
 */
export type Sources = {
  /** Hosts whose files may be fetched, and folders that are open, by name: for people to choose from. */
  hosts: readonly string[]
  folders: readonly string[]
  fetchFile(url: string): Promise<SourceFile>
  /** The file changed last among those of a folder whose name has this beginning. */
  newestFile(folder: string, beginning: string): Promise<SourceFile>
  query(target: SqlTarget, question: SqlQuestion): Promise<SqlAnswer>
  close(): Promise<void>
}
