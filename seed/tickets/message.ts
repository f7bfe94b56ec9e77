/** One message as written; what is left out is ordinary: normal urgency, no further aspects, no attachment. */
export type Message = {
  subject: string
  body: string
  topic: string
  urgency?: 'high' | 'urgent'
  aspects?: string[]
  /** A photo of the goods, or the invoice as a PDF. */
  attachment?: 'photo' | 'invoice'
  /** Sent as HTML besides plain text. */
  html?: boolean
}
