# Sets up a new database of Request Tracker for Deskbell: the queue, who may do what, the field that holds the
# handoff's id, and the scrips that tell Deskbell what agents do. Prints the ids and tokens as one JSON object.
#   perl setup.pl FILE_WITH_THE_CODE_OF_THE_SCRIPS
use strict;
use warnings;

use JSON::PP;
use RT;

RT->LoadConfig;
RT->Init;

my $system = RT->SystemUser;

# RT's own calls answer (id, message): dies with the message if there is no id.
sub made {
    my ($what, $id, $message) = @_;
    die "$what: $message\n" unless $id;
    return $id;
}

sub queue {
    my $queue = RT::Queue->new($system);
    made('queue', $queue->Create(Name => 'Handoff', Description => 'What the bot hands to people'));
    return $queue;
}

sub field {
    my ($queue) = @_;
    my $field = RT::CustomField->new($system);
    made('field', $field->Create(
        Name       => 'HandoffID',
        Type       => 'FreeformSingle',
        LookupType => 'RT::Queue-RT::Ticket',
    ));
    made('field of the queue', $field->AddToObject($queue));
    return $field;
}

# A user with these rights in the queue and no others, and its token.
sub user {
    my ($queue, $name, $real_name, @rights) = @_;
    my $user = RT::User->new($system);
    made($name, $user->Create(
        Name         => $name,
        RealName     => $real_name,
        EmailAddress => "$name\@deskbell.test",
        Password     => "deskbell-$name",
        Privileged   => 1,
    ));
    made("right $_ of $name", $user->PrincipalObj->GrantRight(Right => $_, Object => $queue)) for @rights;
    my $token = RT::AuthToken->new($system);
    my ($id, $message, $text) = $token->Create(Owner => $user->id, Description => 'Deskbell');
    made("token of $name", $id, $message);
    return { id => $user->id, name => $name, password => "deskbell-$name", token => $text };
}

sub scrips {
    my ($queue, $code) = @_;
    for my $condition ('On Correspond', 'On Status Change', 'On Owner Change') {
        my $scrip = RT::Scrip->new($system);
        made($condition, $scrip->Create(
            Description       => "$condition tell Deskbell",
            Queue             => $queue->id,
            ScripCondition    => $condition,
            ScripAction       => 'User Defined',
            Template          => 'Blank',
            CustomPrepareCode => 'return 1;',
            CustomCommitCode  => $code,
        ));
    }
    return;
}

open my $file, '<', $ARGV[0] or die "$ARGV[0]: $!\n";
my $code = do { local $/; <$file> };

my $queue = queue();
my $field = field($queue);
my @visible = qw(SeeQueue ShowTicket SeeCustomField);
my @writing = qw(CreateTicket ReplyToTicket CommentOnTicket ModifyTicket ModifyCustomField);
my @people = qw(ShowTicketComments OwnTicket TakeTicket StealTicket ReassignTicket);
my $bot = user($queue, 'deskbell', 'Deskbell', @visible, @writing);
my $agent = user($queue, 'weber', 'Frau Weber', @visible, @writing, @people);
scrips($queue, $code);

print JSON::PP->new->utf8->canonical->encode({
    queue => { id => $queue->id, name => $queue->Name },
    field => { id => $field->id, name => $field->Name },
    bot   => $bot,
    agent => $agent,
}), "\n";
