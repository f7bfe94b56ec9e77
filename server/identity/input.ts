import { z } from 'zod'
import { roles } from './identity.ts'

/** What forms and procedures take. Apart from identity.ts, so that pages which only ask for roles stay small. */
export const roleSchema = z.enum(roles)

const rolesSchema = z
  .array(roleSchema)
  .min(1, 'Choose at least one role.')
  .max(roles.length)
  .transform((chosen) => roles.filter((role) => chosen.includes(role)))

/** Addresses are compared in small letters everywhere. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'This address is too long.')
  .pipe(z.email('Write an e-mail address, such as ada@example.com.'))
export const nameSchema = z.string().trim().min(1, 'Write a name.').max(100, 'Keep the name under 100 characters.')
export const passwordSchema = z
  .string()
  .min(12, 'Choose a password of at least 12 characters.')
  .max(128, 'Keep the password under 128 characters.')

export const newMemberSchema = z.object({ email: emailSchema, name: nameSchema, roles: rolesSchema })
export const memberRolesSchema = z.object({ userId: z.string().min(1), roles: rolesSchema })
export const memberWorkflowsSchema = z.object({
  userId: z.string().min(1),
  workflows: z.array(z.string().min(1).max(80)).max(500),
})
export const memberSchema = z.object({ userId: z.string().min(1) })
export const passwordChangeSchema = z.object({
  current: z.string().min(1, 'Write your current password.').max(128),
  next: passwordSchema,
})
export const firstAdministratorSchema = z.object({
  code: z.string().trim().min(1, 'Copy the code from the terminal.').max(100),
  organisation: nameSchema,
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
})
