import type { Page } from '@playwright/test'
import siteMap from '#app/routes.ts'
import type { Who } from '../setup/e2e-folder.ts'
import { cell, heading, openedItem, openWith } from './bench.ts'
import { expect, expectAccessible, ready, test } from './fixtures.ts'

type Visit = {
  /** As the site map writes it. */
  route: string
  path: string
  who: Who | null
  /** Brings the page to the state that is looked at. */
  until(page: Page): Promise<unknown>
}

const showcase = '/o/demo/w/showcase'
const trialled = '/o/demo/w/trialled'
const workflow = 'o/:organisation/w/:workflow'
const title = (page: Page, name?: string | RegExp) =>
  expect(page.getByRole('heading', { level: 1, ...(name ? { name } : {}) })).toBeVisible()

const visits: Record<string, Visit> = {
  'sign-in': { route: 'sign-in', path: '/sign-in', who: null, until: (page) => title(page, 'Countersign') },
  'first start': { route: 'first-start', path: '/first-start', who: null, until: title },
  start: { route: '', path: '/', who: 'lead', until: title },
  password: { route: 'password', path: '/password', who: 'stranger', until: title },
  workflows: { route: 'o/:organisation', path: '/o/demo', who: 'lead', until: title },
  members: { route: 'o/:organisation/members', path: '/o/demo/members', who: 'administrator', until: title },
  'add a member': {
    route: 'o/:organisation/members',
    path: '/o/demo/members',
    who: 'administrator',
    until: async (page) => {
      await ready(page)
      await page.getByRole('button', { name: 'Add a member' }).click()
      await expect(page.getByRole('dialog').getByLabel('Name')).toBeVisible()
    },
  },
  providers: { route: 'o/:organisation/providers', path: '/o/demo/providers', who: 'administrator', until: title },
  'add a provider': {
    route: 'o/:organisation/providers',
    path: '/o/demo/providers',
    who: 'administrator',
    until: async (page) => {
      await ready(page)
      await page.getByRole('button', { name: 'Add a provider' }).click()
      await expect(page.getByRole('dialog').getByLabel('Address (base URL)')).toBeVisible()
    },
  },
  connections: {
    route: 'o/:organisation/connections',
    path: '/o/demo/connections',
    who: 'administrator',
    until: (page) => title(page, 'Connections'),
  },
  'add a connection': {
    route: 'o/:organisation/connections',
    path: '/o/demo/connections',
    who: 'administrator',
    until: async (page) => {
      await ready(page)
      await page.getByRole('button', { name: 'Add a connection' }).click()
      await expect(page.getByRole('dialog').getByLabel('Address').first()).toBeVisible()
    },
  },
  versions: {
    route: `${workflow}/versions`,
    path: `${showcase}/versions`,
    who: 'lead',
    until: (page) => title(page, 'Showcase: versions'),
  },
  schedule: {
    route: `${workflow}/schedule`,
    path: `${showcase}/schedule`,
    who: 'lead',
    until: (page) => title(page, 'Showcase: schedule'),
  },
  'provider of a workflow': {
    route: `${workflow}/provider`,
    path: `${showcase}/provider`,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page.getByLabel('A model server').check()
      await expect(page.getByText('There is no provider account yet')).toBeVisible()
    },
  },
  queue: { route: workflow, path: showcase, who: 'lead', until: (page) => title(page, 'Showcase') },
  exceptions: { route: workflow, path: `${showcase}?state=exception`, who: 'lead', until: (page) => title(page) },
  'a filter of the list': {
    route: workflow,
    path: showcase,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page.getByRole('button', { name: 'Filter' }).click()
      await expect(page.getByRole('dialog').getByLabel('Flags')).toBeVisible()
    },
  },
  'chosen items': {
    route: workflow,
    path: `${showcase}?state=review`,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page.getByLabel('Select all that are loaded').check()
      await expect(page.getByRole('region', { name: 'Chosen items' })).toBeVisible()
    },
  },
  completed: { route: workflow, path: `${showcase}?state=completed`, who: 'lead', until: (page) => title(page) },
  'an empty queue': { route: workflow, path: '/o/demo/w/empty', who: 'lead', until: (page) => title(page) },
  'an item': { route: `${workflow}/items/:number`, path: `${showcase}/items/2`, who: 'lead', until: title },
  'an exception': { route: `${workflow}/items/:number`, path: `${showcase}/items/9`, who: 'lead', until: title },
  metrics: {
    route: `${workflow}/metrics`,
    path: `${showcase}/metrics`,
    who: 'executive',
    until: (page) => expect(page.locator('svg.recharts-surface').first()).toBeVisible(),
  },
  'metrics without items': {
    route: `${workflow}/metrics`,
    path: '/o/demo/w/empty/metrics',
    who: 'executive',
    until: title,
  },
  summary: {
    route: `${workflow}/summary`,
    path: `${showcase}/summary`,
    who: 'executive',
    until: (page) => title(page, /Showcase: /),
  },
  portfolio: {
    route: 'o/:organisation/portfolio',
    path: '/o/demo/portfolio',
    who: 'executive',
    until: (page) => title(page, 'Portfolio'),
  },
  'where to start': {
    route: 'o/:organisation/candidates-for-automation',
    path: '/o/demo/candidates-for-automation',
    who: 'lead',
    until: (page) => title(page, 'Where to start'),
  },
  'weights of where to start': {
    route: 'o/:organisation/candidates-for-automation',
    path: '/o/demo/candidates-for-automation',
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page.getByRole('button', { name: 'Weights' }).click()
      await page.getByRole('dialog').getByLabel('Volume').fill('0')
      await expect(page.getByRole('region', { name: 'The order that this would make' })).toBeVisible()
    },
  },
  'a map': {
    route: `${workflow}/map`,
    path: `${showcase}/map`,
    who: 'reviewer',
    until: async (page) => {
      await title(page, /the way of one item/)
      await page.getByText('The same as a list').click()
      await expect(page.getByText('Propose', { exact: true }).first()).toBeVisible()
    },
  },
  'a map of a draft': {
    route: 'o/:organisation/drafts/:draft/map',
    path: `${showcase}/design`,
    who: 'lead',
    until: async (page) => {
      await expect(page).toHaveURL(/\/drafts\//)
      await page.goto(`${new URL(page.url()).pathname}/map`)
      await title(page, /the way of one item/)
    },
  },
  'a charter': {
    route: 'o/:organisation/drafts/:draft',
    path: `${showcase}/design?section=charter`,
    who: 'lead',
    until: (page) =>
      expect(page.getByRole('complementary', { name: 'Readiness' }).getByText('questions answered')).toBeVisible(),
  },
  'fields of a draft': {
    route: 'o/:organisation/drafts/:draft',
    path: `${showcase}/design?section=fields`,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page.locator('summary').first().click()
      await expect(page.getByLabel('Look for it by these hints')).toBeVisible()
    },
  },
  'checks of a draft': {
    route: 'o/:organisation/drafts/:draft',
    path: `${showcase}/design?section=checks`,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page.locator('summary').last().click()
      await expect(page.getByLabel('The rule, as it is cited')).toBeVisible()
    },
  },
  'a draft tried on five': {
    route: 'o/:organisation/drafts/:draft',
    path: `${showcase}/design?section=try`,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page.getByRole('button', { name: 'Try it on these' }).click()
      await expect(page.getByRole('heading', { level: 3, name: /would change/ })).toBeVisible({ timeout: 20_000 })
    },
  },
  'a draft as a file': {
    route: 'o/:organisation/drafts/:draft',
    path: `${showcase}/design?section=yaml`,
    who: 'lead',
    until: (page) => expect(page.getByRole('region', { name: 'The workflow as YAML' })).toContainText('noun:'),
  },
  'instructions in the designer': {
    route: 'o/:organisation/drafts/:draft',
    path: `${showcase}/design?section=sop`,
    who: 'lead',
    until: (page) =>
      expect(page.getByRole('region', { name: 'History of the instructions' }).getByText(/Version 1/)).toBeVisible(),
  },
  method: {
    route: 'o/:organisation/method',
    path: '/o/demo/method',
    who: 'reviewer',
    until: (page) => title(page, 'Method'),
  },
  'items behind a figure': {
    route: `${workflow}/metrics/items`,
    path: `${showcase}/metrics/items?metric=completed`,
    who: 'lead',
    until: title,
  },
  roi: { route: `${workflow}/roi`, path: `${showcase}/roi`, who: 'lead', until: (page) => title(page) },
  exports: { route: `${workflow}/exports`, path: `${showcase}/exports`, who: 'lead', until: title },
  orders: { route: `${workflow}/orders`, path: `${showcase}/orders`, who: 'lead', until: (page) => title(page) },
  quality: {
    route: `${workflow}/quality`,
    path: `${showcase}/quality`,
    who: 'lead',
    until: (page) => title(page, /quality/),
  },
  autonomy: {
    route: `${workflow}/autonomy`,
    path: `${showcase}/autonomy`,
    who: 'lead',
    until: (page) => title(page, /autonomy/),
  },
  'a step of autonomy': {
    route: `${workflow}/autonomy`,
    path: `${showcase}/autonomy`,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page.getByRole('button', { name: 'Pause' }).first().click()
      await expect(page.getByRole('dialog').getByLabel('Why, in your words')).toBeVisible()
    },
  },
  'quality without checks': {
    route: `${workflow}/quality`,
    path: '/o/demo/w/empty/quality',
    who: 'executive',
    until: (page) => title(page),
  },
  confidence: {
    route: `${workflow}/confidence`,
    path: `${showcase}/confidence`,
    who: 'lead',
    until: (page) => title(page, /confidence/),
  },
  'confidence without decisions': {
    route: `${workflow}/confidence`,
    path: '/o/demo/w/empty/confidence',
    who: 'lead',
    until: (page) => title(page),
  },
  'weekly sample': {
    route: `${workflow}/weekly-sample`,
    path: `${showcase}/weekly-sample`,
    who: 'lead',
    until: (page) => title(page, /weekly sample/),
  },
  'weekly sample without items': {
    route: `${workflow}/weekly-sample`,
    path: '/o/demo/w/empty/weekly-sample',
    who: 'lead',
    until: (page) => title(page),
  },
  models: {
    route: `${workflow}/models`,
    path: `${showcase}/models`,
    who: 'lead',
    until: (page) => title(page, /models/),
  },
  'my work': {
    route: `${workflow}/me`,
    path: `${showcase}/me`,
    who: 'reviewer',
    until: (page) => title(page, /My work/),
  },
  practice: { route: `${workflow}/practice`, path: `${showcase}/practice`, who: 'lead', until: (page) => title(page) },
  'what is measured': {
    route: 'o/:organisation/about-measuring',
    path: '/o/demo/about-measuring',
    who: 'reviewer',
    until: (page) => title(page, 'What is measured'),
  },
  'exceptions of a workflow': {
    route: `${workflow}/exceptions`,
    path: `${showcase}/exceptions`,
    who: 'lead',
    until: (page) =>
      expect(
        page
          .getByRole('list', { name: /^Exceptions/ })
          .getByRole('listitem')
          .first(),
      ).toBeVisible(),
  },
  'no exceptions': {
    route: `${workflow}/exceptions`,
    path: '/o/demo/w/empty/exceptions',
    who: 'reviewer',
    until: (page) => title(page, /exceptions/),
  },
  'dismissing an exception': {
    route: `${workflow}/exceptions`,
    path: `${showcase}/exceptions`,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      await page
        .getByRole('button', { name: /^Dismiss #/ })
        .first()
        .click()
      await expect(page.getByRole('dialog').getByLabel('Why')).toBeVisible()
    },
  },
  'exceptions of all workflows': {
    route: 'o/:organisation/exceptions',
    path: '/o/demo/exceptions',
    who: 'lead',
    until: (page) => title(page, 'Exceptions'),
  },
  notices: {
    route: 'o/:organisation/notices',
    path: '/o/demo/notices',
    who: 'approver',
    until: (page) => title(page, 'Notices'),
  },
  'status for a sender': {
    route: 'status/:token',
    path: `${showcase}/items/1`,
    who: 'lead',
    until: async (page) => {
      await ready(page)
      const sender = page.getByRole('region', { name: 'Sender' })
      if (await sender.getByRole('button', { name: 'Enter the sender' }).isVisible()) {
        await sender.getByRole('button', { name: 'Enter the sender' }).click()
        await sender.getByLabel('E-mail address').fill('sender@example.com')
        await sender.getByRole('button', { name: 'Save the sender' }).click()
        await sender.getByRole('button', { name: 'Make a status link' }).click()
      }
      const link = await sender.getByRole('link', { name: 'What the sender sees' }).getAttribute('href')
      await page.goto(new URL(link ?? '').pathname)
      await expect(page.getByText(/#1$/)).toBeVisible()
    },
  },
  'a status link that leads nowhere': {
    route: 'status/:token',
    path: '/status/nothing',
    who: null,
    until: (page) => title(page, 'This link leads nowhere'),
  },
  mentions: {
    route: 'o/:organisation/mentions',
    path: '/o/demo/mentions',
    who: 'executive',
    until: (page) => title(page),
  },
  'approvals on a wide screen': {
    route: `${workflow}/approvals`,
    path: `${showcase}/approvals`,
    who: 'approver',
    until: (page) => title(page),
  },
  'absences and limits': {
    route: `${workflow}/delegations`,
    path: `${showcase}/delegations`,
    who: 'lead',
    until: (page) => title(page, 'Absences'),
  },
  'a link to an approval that leads nowhere': {
    route: 'approve/:token',
    path: '/approve/nothing',
    who: 'approver',
    until: (page) => title(page, 'This link leads nowhere'),
  },
  'an approval that is not there': {
    route: `${workflow}/approvals/:number`,
    path: '/o/demo/w/empty/approvals/1',
    who: 'approver',
    until: (page) => title(page),
  },
  workbench: { route: `${workflow}/review`, path: `${showcase}/review`, who: 'lead', until: openedItem },
  'workbench with an editor': {
    route: `${workflow}/review`,
    path: `${showcase}/review`,
    who: 'lead',
    until: async (page) => {
      await openedItem(page)
      await cell(page, 'Total').click()
      await openWith(page, 'e', page.getByRole('textbox', { name: 'Total' }))
    },
  },
  'workbench with its keys': {
    route: `${workflow}/review`,
    path: `${showcase}/review`,
    who: 'lead',
    until: async (page) => {
      await openedItem(page)
      await openWith(page, '?', page.getByRole('dialog'))
    },
  },
  'workbench with nothing left': {
    route: `${workflow}/review`,
    path: '/o/demo/w/empty/review',
    who: 'lead',
    until: (page) => expect(page.getByText('Nothing left')).toBeVisible(),
  },
  pilots: { route: `${workflow}/pilots`, path: `${trialled}/pilots`, who: 'lead', until: (page) => title(page) },
  pilot: {
    route: `${workflow}/pilots/:number`,
    path: `${trialled}/pilots/1`,
    who: 'lead',
    until: (page) => expect(page.getByRole('heading', { name: /^Where the/ })).toBeVisible(),
  },
  'plan of a pilot': {
    route: `${workflow}/pilots/:number/plan`,
    path: `${trialled}/pilots/1/plan`,
    who: 'lead',
    until: (page) => title(page),
  },
  week: { route: `${workflow}/week`, path: `${showcase}/week`, who: 'lead', until: (page) => title(page, /the week$/) },
  'weekly reports': {
    route: 'o/:organisation/reports',
    path: '/o/demo/reports',
    who: 'executive',
    until: (page) => title(page, 'My weekly reports'),
  },
  'currency rates': {
    route: 'o/:organisation/currency-rates',
    path: '/o/demo/currency-rates',
    who: 'lead',
    until: (page) => title(page, 'Currency rates'),
  },
  baseline: {
    route: `${workflow}/baseline`,
    path: `${trialled}/baseline`,
    who: 'lead',
    until: (page) => title(page, /baseline$/),
  },
  stopwatch: {
    route: `${workflow}/stopwatch`,
    path: `${showcase}/stopwatch`,
    who: 'reviewer',
    until: (page) => title(page, /^Stopwatch/),
  },
  'check of timed work': {
    route: `${workflow}/stopwatch/check`,
    path: `${showcase}/stopwatch/check`,
    who: 'lead',
    until: (page) => title(page, /^Check timed work/),
  },
  history: { route: `${workflow}/history`, path: `${trialled}/history`, who: 'lead', until: (page) => title(page) },
  'an import of history': {
    route: `${workflow}/history/:import`,
    path: `${trialled}/history`,
    who: 'lead',
    until: async (page) => {
      await page.getByRole('link', { name: 'handled-before.csv' }).click()
      await title(page, 'handled-before.csv')
    },
  },
  outcomes: { route: `${workflow}/outcomes`, path: `${trialled}/outcomes`, who: 'lead', until: (page) => title(page) },
  'evaluation sets': {
    route: `${workflow}/evaluation`,
    path: `${showcase}/evaluation`,
    who: 'lead',
    until: (page) => title(page, /evaluation sets/),
  },
  'no evaluation sets': {
    route: `${workflow}/evaluation`,
    path: '/o/demo/w/empty/evaluation',
    who: 'lead',
    until: title,
  },
  'an evaluation set': {
    route: `${workflow}/evaluation/sets/:set`,
    path: `${showcase}/evaluation`,
    who: 'lead',
    until: async (page) => {
      await page.getByRole('link', { name: 'Decisions' }).click()
      await title(page, /Decisions/)
    },
  },
  'a case by hand': {
    route: `${workflow}/evaluation/sets/:set/add`,
    path: `${showcase}/evaluation`,
    who: 'lead',
    until: async (page) => {
      await page.getByRole('link', { name: 'Decisions' }).click()
      await title(page, /Decisions/)
      await page.goto(`${page.url()}/add`)
      await title(page)
    },
  },
  'a case': {
    route: `${workflow}/evaluation/cases/:case`,
    path: `${showcase}/evaluation`,
    who: 'lead',
    until: async (page) => {
      await page.getByRole('link', { name: 'Decisions' }).click()
      await page.getByRole('table').getByRole('link').first().click()
      await expect(page.getByRole('img').first()).toBeVisible()
    },
  },
  candidates: {
    route: `${workflow}/candidates`,
    path: `${showcase}/candidates`,
    who: 'lead',
    until: (page) => title(page, /candidates/),
  },
  'a new candidate': {
    route: `${workflow}/candidates/new`,
    path: `${showcase}/candidates/new`,
    who: 'lead',
    until: (page) => title(page, /New candidate/),
  },
  run: { route: `${workflow}/runs/:number`, path: `${showcase}/runs/1`, who: 'lead', until: (page) => title(page) },
  comparison: {
    route: `${workflow}/compare`,
    path: `${showcase}/compare?current=1&candidate=2`,
    who: 'lead',
    until: (page) => title(page),
  },
  'two runs to compare': { route: `${workflow}/compare`, path: `${showcase}/compare`, who: 'lead', until: title },
  promotions: {
    route: `${workflow}/promotions`,
    path: `${showcase}/promotions`,
    who: 'lead',
    until: (page) => title(page),
  },
  'an unknown address': { route: '*', path: '/nothing/here', who: 'lead', until: title },
}

test('every page of the site map is looked at', () => {
  const looked = new Set(Object.values(visits).map((visit) => visit.route))
  // Signing out shows no page, and these carry data alone.
  const unseen = [
    'sign-out',
    // Leads on to the draft.
    `${workflow}/design`,
    `${workflow}/list`,
    `${workflow}/sop`,
    `${workflow}/rule-test`,
    `${workflow}/versions/:version/file`,
    'o/:organisation/report-inputs',
    'o/:organisation/drafts/:draft/facts',
    `${workflow}/items/:number/comments`,
    `${workflow}/roi/model`,
    `${workflow}/stopwatch/save`,
    `${workflow}/history/:import/rejected`,
  ]
  expect(addresses(siteMap).filter((path) => !unseen.includes(path) && !looked.has(path))).toEqual([])
})

type Entry = { path?: string; index?: boolean; children?: Entry[] }

function addresses(entries: readonly Entry[], above = ''): string[] {
  return entries.flatMap((entry) => {
    const path = [above, entry.path].filter(Boolean).join('/')
    return entry.children ? addresses(entry.children, path) : [path]
  })
}

test.describe('to everybody', () => {
  // They only look: the longest file is everybody's work.
  test.describe.configure({ mode: 'parallel' })
  test.use({ allowed: [/status of 404/] })
  for (const [name, { path, who, until }] of Object.entries(visits)) {
    test(`${name} can be used by everybody, in light and in dark`, async ({ visit }) => {
      const page = await visit(who, path, 'light')
      await until(page)
      await expectAccessible(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
      await expectAccessible(page, { colours: true })
    })
  }
})

test('dark, chosen by a person, stays after a reload', async ({ open }) => {
  const page = await open('lead', showcase, { colorScheme: 'light' })
  await ready(page)
  await page.getByRole('button', { name: /Menu of/ }).click()
  await page
    .getByRole('menuitemradio', { name: 'Dark' })
    .or(page.getByRole('menuitem', { name: 'Dark' }))
    .click()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.reload()
  await title(page, 'Showcase')
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(heading(page)).toBeVisible()
})
