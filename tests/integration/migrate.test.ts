import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withClient } from '#server/platform/connection.server.ts'
import { grantApp } from '#server/platform/database-roles.server.ts'
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts'
import { applyMigrations, differenceSql, draftMigration, migrationStatus } from '../../prisma/migrate.ts'

let folder: string
let database: TestDatabase

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-migrate-'))
  database = await createTestDatabase()
  await withClient(database.owner, (client) => client.query('drop schema public cascade; create schema public'))
  writeSchema('model Thing {\n id Int @id\n}')
})

afterEach(async () => {
  await database.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

function writeSchema(models: string): void {
  const head = 'datasource db {\n provider = "postgresql"\n}\n'
  fs.writeFileSync(path.join(folder, 'schema.prisma'), head + models)
}

function writeMigration(name: string, sql: string): void {
  fs.mkdirSync(path.join(folder, 'migrations', name), { recursive: true })
  fs.writeFileSync(path.join(folder, 'migrations', name, 'migration.sql'), sql)
}

const rows = (sql: string) => withClient(database.owner, async (client) => (await client.query(sql)).rows)
const apply = () => applyMigrations(database.owner, { folder })

test('the migrations of the product are in step with its schema', async () => {
  expect(await differenceSql(database.owner)).toBeUndefined()
})

describe('drafting and applying', () => {
  test('writes the first migration, applies it once, and drafts only the difference afterwards', async () => {
    const first = await draftMigration(database.owner, 'first', { folder, now: new Date('2026-01-02T03:04:05Z') })
    expect(first).toBe(path.join(folder, 'migrations', '20260102030405_first', 'migration.sql'))
    expect(fs.existsSync(path.join(folder, 'migrations', 'migration_lock.toml'))).toBe(true)
    expect(await rows(`select to_regclass('public."Thing"') as made`)).toEqual([{ made: null }])

    const seen: unknown[] = []
    const onProgress = (progress: unknown) => void seen.push(progress)
    expect(await applyMigrations(database.owner, { folder, onProgress })).toEqual(['20260102030405_first'])
    expect(seen).toEqual([{ name: '20260102030405_first', index: 1, count: 1 }])
    expect(await apply()).toEqual([])

    writeSchema('model Thing {\n id Int @id\n note String?\n}')
    const second =
      (await draftMigration(database.owner, 'second', { folder, now: new Date('2026-01-03T00:00:00Z') })) ?? ''
    expect(fs.readFileSync(second, 'utf8')).toMatch(/ALTER TABLE "Thing" ADD COLUMN +"note" TEXT;/)
    expect(await apply()).toEqual(['20260103000000_second'])
    expect(await draftMigration(database.owner, 'third', { folder })).toBeUndefined()
  })

  test('takes SQL that Prisma cannot say (functions, triggers, partial indexes) and still counts as in step', async () => {
    writeMigration(
      '20260101000000_things',
      `create table "Thing" (id int not null, constraint "Thing_pkey" primary key (id), check (id > 0));
       create unique index one_small on "Thing" ((1)) where id < 10;
       create function no_change() returns trigger language plpgsql as $$ begin raise exception 'fixed; for good'; end; $$;
       create trigger keep before update on "Thing" for each row execute function no_change();
       -- the end`,
    )
    await apply()
    await rows('insert into "Thing" values (1)')
    await expect(rows('update "Thing" set id = 2')).rejects.toThrow('fixed; for good')
    expect(await differenceSql(database.owner, folder)).toBeUndefined()
  })

  test('a failed migration leaves nothing, says what PostgreSQL said, and may be tried again', async () => {
    writeMigration('20260101000000_bad', 'create table half (id int); select * from nowhere;')
    await expect(apply()).rejects.toThrow(/could not be brought up to date \(20260101000000_bad\): relation "nowhere"/)
    expect(await rows(`select to_regclass('public.half') as made`)).toEqual([{ made: null }])
    writeMigration('20260101000000_bad', 'create table half (id int);')
    expect(await apply()).toEqual(['20260101000000_bad'])
  })

  test('a migration that was cut short by a kill is done again', async () => {
    writeMigration('20260101000000_first', 'create table one (id int);')
    await apply()
    writeMigration('20260102000000_second', 'create table two (id int);')
    await rows(`insert into _prisma_migrations (id, checksum, migration_name)
                values ('x', 'c', '20260102000000_second')`)
    expect(await apply()).toEqual(['20260102000000_second'])
  })

  test('two processes that migrate at once apply each migration once', async () => {
    writeMigration('20260101000000_first', 'create table one (id int);')
    writeMigration('20260102000000_second', 'create table two (id int);')
    const both = await Promise.all([apply(), apply()])
    expect(both.flat().sort()).toEqual(['20260101000000_first', '20260102000000_second'])
  })

  test('refuses a database that a newer version wrote', async () => {
    writeMigration('20260101000000_first', 'create table one (id int);')
    writeMigration('20990101000000_future', 'create table two (id int);')
    await apply()
    fs.rmSync(path.join(folder, 'migrations', '20990101000000_future'), { recursive: true })
    await expect(apply()).rejects.toThrow(/newer Countersign \(it has 20990101000000_future\)/)
  })

  test('status names what is applied, pending and edited', async () => {
    writeMigration('20260101000000_first', 'create table one (id int);')
    await apply()
    writeMigration('20260101000000_first', 'create table one (id int); -- edited')
    writeMigration('20260102000000_second', 'create table two (id int);')
    expect(await migrationStatus(database.owner, folder)).toEqual({
      applied: ['20260101000000_first'],
      pending: ['20260102000000_second'],
      unknown: [],
      edited: ['20260101000000_first'],
    })
  })

  test('leaves no shadow database behind', async () => {
    writeMigration('20260101000000_first', 'create table one (id int);')
    await differenceSql(database.owner, folder)
    expect(await rows(`select datname from pg_database where datname like '%shadow%'`)).toEqual([])
  })

  test('a name with other signs is refused', async () => {
    await expect(draftMigration(database.owner, '../up', { folder })).rejects.toThrow(/small letters, digits/)
  })
})

describe('the role of the application', () => {
  test('reads and writes rows, also of tables made later, and owns and changes no table', async () => {
    writeMigration('20260101000000_first', 'create table one (id serial primary key, word text);')
    await apply()
    const app = await grantApp(database.owner)
    await rows('create table later (id int)')
    const asApp = (sql: string) => withClient(app, async (client) => (await client.query(sql)).rows)
    await asApp(`insert into one (word) values ('a')`)
    await asApp(`insert into later values (1)`)
    expect(await asApp('select word from one')).toEqual([{ word: 'a' }])
    for (const sql of [
      'create table mine (id int)',
      'alter table one add column x int',
      'truncate one',
      'drop table later',
      'select * from _prisma_migrations',
      'create role another',
    ]) {
      await expect(asApp(sql), sql).rejects.toThrow(/permission denied|must be owner/)
    }
    expect(await rows(`select 1 from pg_tables where tableowner = 'countersign_app'`)).toEqual([])
  })

  test('the sign-in stays the same for every process', async () => {
    expect(await grantApp(database.owner)).toEqual(await grantApp(database.owner))
  })
})
