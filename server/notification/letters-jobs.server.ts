import { z } from 'zod'
import { defineJob } from '#server/platform/job.server.ts'
import {
  eraseSent,
  failLetter,
  orderDueReminders,
  readdress,
  sendLetter,
  sendLetterQueue,
  withdrawLetters,
  writeReturnLetter,
} from './letters.server.ts'

const itemSchema = z.object({ itemId: z.uuid() })

/** Runs when an item went back to its sender, by a person or by a rule. */
export const writeLetterJob = defineJob({
  queue: 'notification.write-letter',
  schema: itemSchema,
  retryLimit: 10,
  handle: (ctx, { itemId }) => writeReturnLetter(ctx, itemId),
})

/** Runs when a return was taken back or answered. */
export const withdrawLettersJob = defineJob({
  queue: 'notification.withdraw-letters',
  schema: itemSchema,
  retryLimit: 10,
  background: true,
  handle: (ctx, { itemId }) => withdrawLetters(ctx, itemId),
})

export const readdressJob = defineJob({
  queue: 'notification.readdress',
  schema: itemSchema,
  retryLimit: 10,
  background: true,
  handle: (ctx, { itemId }) => readdress(ctx, itemId),
})

export const eraseLettersJob = defineJob({
  queue: 'notification.erase-letters',
  schema: itemSchema,
  retryLimit: 10,
  background: true,
  handle: (ctx, { itemId }) => eraseSent(ctx, itemId),
})

export const sendLetterJob = defineJob({
  queue: sendLetterQueue,
  schema: z.object({ letterId: z.uuid(), attempts: z.number().int() }),
  concurrency: 1,
  handle: (ctx, { letterId, attempts }) => sendLetter(ctx, letterId, attempts),
  exhausted: (ctx, { letterId, attempts }) => failLetter(ctx, letterId, attempts),
})

/** Looks for returned items whose sender is due to be reminded. */
export const orderSenderRemindersJob = defineJob({
  queue: 'notification.reminders',
  schema: z.object({}),
  cron: '*/15 * * * *',
  concurrency: 1,
  handle: (ctx) => orderDueReminders(ctx),
})
