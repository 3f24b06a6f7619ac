{#- What an order's status says of it: `called_off` where it is no purchase, `purchase` where it is a whole one; null for a status that says
    neither, such as a part that was refunded or a word that is not known. -#}
{% macro order_status_kind(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    {%- set called_off = [
        'cancel[a-z]*', 'refund(ed)?', 'void(ed)?', 'failed', 'expired', 'trash', 'declined', 'rejected', 'chargeback', 'abandoned', 'draft',
        'quote', 'returned', 'test', 'storniert', 'storno', 'abgebrochen', '(zu)?ruckerstattet', 'erstattet', 'fehlgeschlagen', 'abgelehnt',
        'retourniert', 'entwurf', 'angebot', 'annulee?s?', 'remboursee?s?', 'echouee?s?', 'refusee?s?', 'retournee?s?', 'brouillon', 'devis',
        'anulad[oa]s?', 'reembolsad[oa]s?', 'devuelt[oa]s?', 'fallid[oa]s?', 'rechazad[oa]s?', 'borrador', 'presupuesto', 'annullat[oaie]',
        'rimborsat[oaie]', 'geannuleerd', 'terugbetaald', 'mislukt', 'anulowan[aey]', 'zwrocon[aey]',
    ] -%}
    {%- set purchase = [
        'complete', 'completed', 'paid', 'partially paid', 'shipped', 'partially shipped', 'fulfilled', 'partially fulfilled', 'unfulfilled',
        'delivered', 'processing', 'processed', 'invoiced', 'closed', 'open', 'new', 'pending', 'pending payment', 'on hold', 'authorized',
        'approved', 'confirmed', 'accepted', 'success', 'successful', 'done', 'active', 'unpaid', 'bezahlt', 'abgeschlossen', 'versendet',
        'versandt', 'geliefert', 'zugestellt', 'offen', 'neu', 'erledigt', 'in bearbeitung', 'ausstehend', 'bestatigt', 'berechnet',
        'unbezahlt', 'paye', 'payee', 'termine', 'terminee', 'expedie', 'expediee', 'livre', 'livree', 'en cours', 'en attente', 'confirme',
        'confirmee', 'facture', 'facturee', 'pagado', 'pagada', 'completado', 'completada', 'enviado', 'enviada', 'entregado', 'entregada',
        'pendiente', 'confirmado', 'confirmada', 'facturado', 'facturada', 'pagato', 'completato', 'spedito', 'consegnato', 'betaald',
        'voltooid', 'verzonden',
    ] -%}
    {%- set in_part = 'not|no|non|nicht|pas|sin|part|partial[a-z]*|partly|teil[a-z]*|partiel[a-z]*|parcial[a-z]*|parzial[a-z]*|request[a-z]*' -%}
    {%- set text = normalised_name(column) -%}
    case
        when {{ column }} is null then null
        when {{ is_among(replace_all(text, '^wc ', ''), purchase) }} then 'purchase'
        when {{ matches(text, '(^| )(' ~ in_part ~ ')( |$)') }} then null
        when {{ matches(text, '(^| )(' ~ called_off | join('|') ~ ')( |$)') }} then 'called_off'
    end
    {%- endif -%}
{%- endmacro %}
