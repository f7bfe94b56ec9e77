import { PrismaPg } from '@prisma/adapter-pg'
import { Prisma, PrismaClient } from '#db'

export type Client = PrismaClient
/** A client or a transaction: what every store function takes first. */
export type Db = PrismaClient | Prisma.TransactionClient
export type Tx = Prisma.TransactionClient

/** Opens the pool. `max` is the number of connections. */
export function openDatabase(url: string, max: number): Client {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max, application_name: 'countersign' }),
    transactionOptions: { maxWait: 10_000, timeout: 30_000 },
  })
}

/** Room that the database takes on disk, in bytes. */
export async function databaseBytes(db: Db): Promise<number> {
  const rows = await db.$queryRaw<{ bytes: bigint }[]>`select pg_database_size(current_database()) as bytes`
  return Number(rows[0]?.bytes ?? 0)
}

/** True for a violated unique constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** True for whatever the database or its client refuses or fails at. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('PrismaClient')
}

/** Prisma's type for a value going into a Json column; the value must be plain data. */
export function toJson(value: unknown): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue
}

export { Prisma }
