# The code of a scrip: posts to Deskbell what an agent did to a ticket, signed after Standard Webhooks.
# The file that the setting DeskbellHook names holds {"url": …, "secret": "whsec_…"}.
use JSON::PP;
use LWP::UserAgent;
use Digest::SHA 'hmac_sha256';
use MIME::Base64;

my ($txn, $ticket) = ($self->TransactionObj, $self->TicketObj);
# What we wrote ourselves must not come back to us as an agent's words.
return 1 if $txn->CreatorObj->Name eq 'deskbell';
$ticket->FirstCustomFieldValue('HandoffID') or return 1;
open my $file, '<', RT->Config->Get('DeskbellHook') or return 1;
my $hook = decode_json(do { local $/; <$file> });

my $person = sub { my ($user) = @_; return { id => $user->Name, name => $user->RealName || $user->Name } };
my %event = (ticket => "" . $ticket->id, author => $txn->CreatorObj->Name);
if ($txn->Type eq 'Correspond') {
    my $text = $txn->Content(Type => 'text/plain');
    %event = (%event, kind => 'message', text => $text, agent => $person->($txn->CreatorObj));
} elsif (($txn->Field || '') eq 'Status') {
    # The other states are RT's own affair.
    return 1 unless $txn->NewValue =~ /^(resolved|rejected)$/;
    %event = (%event, kind => 'resolved');
} else {
    # It may also have been given back.
    return 1 if $ticket->OwnerObj->id == RT->Nobody->id;
    %event = (%event, kind => 'accepted', agent => $person->($ticket->OwnerObj));
}

my $body = JSON::PP->new->utf8->canonical->encode(\%event);
my ($id, $sent_at) = ('rt-txn-' . $txn->id, time);
my $key = decode_base64($hook->{secret} =~ s/^whsec_//r);
# The agent waits as long as this call takes.
my $answer = LWP::UserAgent->new(timeout => 5, max_redirect => 0)->post(
    $hook->{url},
    'content-type'      => 'application/json',
    'webhook-id'        => $id,
    'webhook-timestamp' => $sent_at,
    'webhook-signature' => 'v1,' . encode_base64(hmac_sha256("$id.$sent_at.$body", $key), ''),
    Content             => $body,
);
# There is no second try: what is missed here is read from the ticket's history.
RT->Logger->warning("Deskbell was not told of transaction $id: " . $answer->status_line) unless $answer->is_success;
return 1;
