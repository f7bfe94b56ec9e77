import type { Message } from './message.ts'

/** As messages-en.ts, in French. */
export const frenchMessages: Message[] = [
  {
    subject: 'Colis toujours pas reçu - commande {order}',
    body: `Bonjour,

ma commande {order} devait arriver lundi. Le suivi n'a pas changé depuis cinq jours. Où est mon colis, s'il vous plaît ?

Merci d'avance`,
    topic: 'delivery',
    urgency: 'high',
  },
  {
    subject: 'Article endommagé',
    body: `Bonjour,

le miroir de la commande {order} est arrivé cassé, photo jointe. Je souhaite un remboursement.

Cordialement`,
    topic: 'return_refund',
    aspects: ['money_back', 'damaged'],
    attachment: 'photo',
  },
  {
    subject: 'Retour du tapis',
    body: `Bonjour,

le tapis est trop grand pour notre salon. Comment puis-je le retourner ? Numéro de commande : {order}.

Merci`,
    topic: 'return_refund',
  },
  {
    subject: 'Facture prélevée deux fois',
    body: `Bonjour,

le paiement de la commande {order} a été prélevé deux fois sur ma carte bancaire. Pouvez-vous vérifier ?

Bien à vous`,
    topic: 'billing',
  },
  {
    subject: 'La machine ne fonctionne pas',
    body: `Bonjour,

la machine à café reçue hier (commande {order}) ne démarre pas et affiche un message d'erreur. Que faire ?`,
    topic: 'technical',
    html: true,
  },
  {
    subject: 'Réclamation',
    body: `Madame, Monsieur,

je suis très déçue de votre service : trois appels, trois réponses différentes. C'est inacceptable pour une cliente fidèle.

Salutations`,
    topic: 'complaint',
  },
  {
    subject: 'Annulation de la commande {order}',
    body: `Bonjour,

je souhaite annuler la commande {order} passée ce matin, je me suis trompé de taille. Ce n'est pas urgent.

Merci`,
    topic: 'cancellation',
  },
]
