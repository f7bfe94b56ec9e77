/** The demo organisation and its first workflow, by their parts of the address. */
export const demoSlug = 'demo'
export const demoWorkflowKey = 'invoices'
