import { acceptAll, cell, heading, itemName, moveTo, openedItem, openWith, press, submit } from './bench.ts'
import { expect, expectAccessible, test } from './fixtures.ts'

const review = (workflow: string) => `/o/demo/w/${workflow}/review`

test('lines are pasted from a spreadsheet, filled by a column box, and the sum is watched', async ({ open }) => {
  const page = await open('reviewer', review('grid'))
  const name = await openedItem(page)
  const lines = page.getByRole('region', { name: 'Line items' })
  const rows = lines.getByRole('row')
  await expect(rows).toHaveCount(3)
  await moveTo(page, lines.getByRole('button', { name: /^Line items: / }))
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData(
      'text/plain',
      'Description\tQuantity\tUnit price\tAmount\nBrass screws\t2\t10.00\t20.00\nGlue\t1\t5.50\t5.50\nTape\t3\t1.00\t3.00',
    )
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    )
  })
  // The rows that were there stay, and the head of the sheet is no row.
  await expect(rows).toHaveCount(6)
  await expect(lines.locator('td[data-cell$="/description"]').nth(3)).toHaveAccessibleName(/^Description, row 4: Glue/)
  await expect(lines).toContainText('≠')
  await expectAccessible(page)
  // One key takes the whole of it back.
  await page.keyboard.press('Control+z')
  await expect(rows).toHaveCount(3)
  await expect(lines).not.toContainText('≠')
  expect(await itemName(page)).toBe(name)
})

test('a word is clicked, a box is drawn and a column is boxed to fill', async ({ open }) => {
  const page = await open('lead', review('pointing'))
  await openedItem(page)
  const order = cell(page, 'Order number')
  await order.click()
  const number = page.locator('[data-page="1"]').getByText(/^INV-/).first()
  const words = await number.boundingBox()
  if (!words) throw new Error('the number is not on the page')
  const [x, y] = [words.x + words.width / 2, words.y + words.height / 2]

  await test.step('a click fills, and the box is the evidence', async () => {
    await page.mouse.click(x, y)
    await expect(order).toHaveAccessibleName(/^Order number: INV-\d+, edited/)
    await expect(page.locator('[data-evidence="order_number"]')).toHaveCount(1)
    await expect(order).toBeFocused()
  })

  await test.step('a box over it fills too', async () => {
    await page.keyboard.press('Control+z')
    await expect(order).toHaveAccessibleName(/^Order number: nothing found/)
    await page.mouse.move(words.x - 4, words.y - 3)
    await page.mouse.down()
    await page.mouse.move(words.x + words.width + 4, words.y + words.height + 3, { steps: 4 })
    await page.mouse.up()
    await expect(order).toHaveAccessibleName(/^Order number: INV-\d+, edited/)
  })

  await test.step('a box over several printed lines fills a column', async () => {
    const lines = page.getByRole('region', { name: 'Line items' })
    const first = lines.locator('td[data-cell$="/description"]').first()
    await first.click()
    const top = await page.locator('[data-page="1"]').getByText('Box', { exact: true }).first().boundingBox()
    const low = await page.locator('[data-page="1"]').getByText('crate', { exact: true }).first().boundingBox()
    if (!top || !low) throw new Error('the lines are not on the page')
    await page.mouse.move(top.x - 4, top.y - 3)
    await page.mouse.down()
    await page.mouse.move(low.x + low.width + 60, low.y + low.height + 3, { steps: 5 })
    await page.mouse.up()
    await expect(lines.locator('td[data-cell$="/description"]').nth(0)).toHaveAccessibleName(/row 1: Box of hinges/)
    await expect(lines.locator('td[data-cell$="/description"]').nth(1)).toHaveAccessibleName(/row 2: Delivery crate/)
  })
})

test('words are found with "/" and fill by the keyboard alone', async ({ open }) => {
  const page = await open('third', review('finding'))
  await openedItem(page)
  const order = cell(page, 'Order number')
  await moveTo(page, order)
  const box = page.getByRole('textbox', { name: 'Find on the pages' })
  await openWith(page, '/', box)
  await expect(box).toBeFocused()
  await page.keyboard.type('mill street')
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await expect(order).toHaveAccessibleName(/^Order number: .*Mill Street.*, edited/)
  await expect(order).toBeFocused()
})

test.describe('a hostile mail', () => {
  // What Chromium says when a test looks into the frame: nothing runs in there, not even what looks.
  test.use({ allowed: [/Blocked script execution in 'about:srcdoc'/] })

  test('a ticket: a script in the mail is dead, labels by digit and search, a route, and a reply from an approved answer', async ({
    open,
  }) => {
    const page = await open('reviewer', review('mails'))
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await expect(heading(page)).toBeVisible()

    await test.step('the message, its own formatting and its attachment are tabs', async () => {
      const tabs = page.getByRole('tablist', { name: 'Parts of the document' })
      await expect(tabs.getByRole('tab')).toHaveCount(2)
      await page.getByRole('button', { name: 'Formatted' }).click()
      const frame = page.frameLocator('iframe')
      await expect(frame.getByText('has not arrived')).toBeVisible()
      await expect(frame.locator('script, img, form, input')).toHaveCount(0)
      expect(await page.locator('iframe').getAttribute('sandbox')).toBe('')
      await expectAccessible(page)
      await tabs.getByRole('tab').nth(1).click()
      await expect(page.locator('[data-page]').first()).toBeVisible()
      await expect(tabs.getByRole('tab').nth(1)).toHaveAttribute('aria-selected', 'true')
      await tabs.getByRole('tab').nth(0).click()
    })

    await test.step('one label is chosen by its digit, several by search', async () => {
      const topic = cell(page, 'Topic')
      await moveTo(page, topic)
      await page.keyboard.press('2')
      await expect(topic).toHaveAccessibleName(/^Topic: Return or refund/)
      await page.keyboard.press('1')
      await expect(topic).toHaveAccessibleName(/^Topic: Delivery/)
      const also = cell(page, 'Also in it')
      await moveTo(page, also)
      await page.keyboard.press('e')
      await page.getByRole('combobox', { name: 'Also in it: search' }).pressSequentially('damaged')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await expect(also).toHaveAccessibleName(/^Also in it: .*Damaged goods/)
    })

    await test.step('urgency and route', async () => {
      const urgency = cell(page, 'Urgency')
      await moveTo(page, urgency)
      await press(page, '3', async () => /^Urgency: Urgent/.test((await urgency.getAttribute('aria-label')) ?? ''))
      const team = cell(page, 'Team')
      await moveTo(page, team)
      await page.keyboard.press('1')
      await expect(team).toHaveAccessibleName(/^Team: \w+/)
    })

    await test.step('an approved answer with an open place is refused, and not when it is filled', async () => {
      const reply = cell(page, 'Reply')
      await moveTo(page, reply)
      await page.keyboard.press('e')
      const text = page.getByRole('textbox', { name: 'Reply' })
      await text.fill('Dear {{customer}},\n\nwe look into it.')
      await expect(page.getByText('Still open: ')).toBeVisible()
      await page.keyboard.press('Escape')
      const name = await itemName(page)
      await expect(page.getByRole('list', { name: 'Flags' })).toContainText('open place')
      await press(page, 'Control+Enter', async () =>
        (await page.getByRole('status').allTextContents()).join().includes('Not finished yet'),
      )
      expect(await itemName(page)).toBe(name)

      await moveTo(page, reply)
      await page.keyboard.press('F4')
      const answers = page.getByRole('combobox', { name: 'Approved answers and facts' })
      await expect(answers).toBeFocused()
      await page.keyboard.type('where is my parcel')
      await expectAccessible(page)
      await page.keyboard.press('Enter')
      await expect(text).toHaveValue(/Kind regards/)
      await expect(text).not.toHaveValue(/\{\{/)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await expect(reply).toBeFocused()
      await acceptAll(page)
      await submit(page, name)
    })
    expect(await page.title()).not.toContain('taken')
    expect(asked.filter((url) => url.includes('evil'))).toEqual([])
  })
})

test('what was changed in a reply is shown word by word', async ({ open }) => {
  const page = await open('lead', review('replies'))
  await expect(heading(page)).toBeVisible()
  const reply = cell(page, 'Reply')
  await moveTo(page, reply)
  await page.keyboard.press('e')
  const text = page.getByRole('textbox', { name: 'Reply' })
  await expect(text).toBeFocused()
  await page.keyboard.type(' Yours truly')
  await page.keyboard.press('Escape')
  await expect(reply).toHaveAccessibleName(/edited/)
  await press(page, 'd', async () => (await page.locator('ins').count()) > 0)
  await expect(page.locator('ins').last()).toContainText('truly')
  await expectAccessible(page)
})

test('a row of a table is an item, read beside its form', async ({ open }) => {
  const page = await open('reviewer', review('rows'))
  await expect(heading(page)).toBeVisible()
  const sheet = page.getByRole('table', { name: 'contact-form.csv' })
  await expect(sheet.getByRole('row')).toHaveCount(4)
  // Rows that came together come to each person in an order of their own.
  await expect(sheet).toContainText(/PO-7001[12]/)
  const [number = ''] = /PO-7001[12]/.exec((await sheet.textContent()) ?? '') ?? []
  const order = cell(page, 'Order number')
  await moveTo(page, order)
  await sheet
    .getByRole('button', { name: new RegExp(`${number}$`) })
    .first()
    .click()
  await expect(order).toHaveAccessibleName(new RegExp(`^Order number: ${number}`))
  await expectAccessible(page)
})
