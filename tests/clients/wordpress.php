<?php
/*
 * clients/wordpress/chaff.php, with what it needs of WordPress written anew in as few lines as will do; requests are
 * made as the Akismet plugin makes them. Prints what it is told, as JSON.
 * Arguments: the server (http://host:port), the key, the site, an honest comment, spam.
 */

list( , $server, $key, $site, $ham, $spam ) = $argv;
define( 'ABSPATH', '/' );
define( 'CHAFF_URL', "$server/" );

$filters = array();
$meta    = array();
$asked   = array();

function add_filter( $name, $filter ) {
	$GLOBALS['filters'][ $name ][] = $filter;
}

function apply_filters( $name, $value, ...$more ) {
	foreach ( $GLOBALS['filters'][ $name ] ?? array() as $filter ) {
		$value = $filter( $value, ...$more );
	}
	return $value;
}

function wp_parse_url( $url, $part ) {
	return parse_url( $url, $part );
}

function untrailingslashit( $url ) {
	return rtrim( $url, '/' );
}

function get_comment_meta( $id ) {
	return $GLOBALS['meta'][ $id ] ?? '';
}

function wp_remote_request( $url, $args ) {
	$answered = apply_filters( 'pre_http_request', false, $args, $url );
	if ( false !== $answered ) {
		return $answered;
	}
	$GLOBALS['asked'][ parse_url( $url, PHP_URL_HOST ) ] = true;
	$lines = array();
	foreach ( $args['headers'] as $name => $value ) {
		$lines[] = "$name: $value";
	}
	$http = array( 'method' => $args['method'], 'header' => $lines, 'content' => $args['body'], 'ignore_errors' => true );
	$body = file_get_contents( $url, false, stream_context_create( array( 'http' => $http ) ) );
	$headers = array();
	foreach ( $http_response_header as $line ) {
		list( $name, $value ) = explode( ':', "$line:", 2 );
		$headers[ strtolower( $name ) ] = trim( $value, ': ' );
	}
	return compact( 'headers', 'body' );
}

require __DIR__ . '/../../clients/wordpress/chaff.php';

/** As Akismet asks: the key is a field, and the host its own. */
function ask( $call, $fields, $key ) {
	$fields  = apply_filters( 'akismet_request_args', $fields, $call );
	$headers = array( 'Content-Type' => 'application/x-www-form-urlencoded; charset=UTF-8', 'Host' => 'rest.akismet.com' );
	$body    = http_build_query( $fields + array( 'blog' => $GLOBALS['site'], 'api_key' => $key ) );
	return wp_remote_request( "https://rest.akismet.com/1.1/$call", array( 'method' => 'POST' ) + compact( 'headers', 'body' ) );
}

function comment( $content ) {
	return array( 'comment_content' => $content, 'user_ip' => '198.51.100.7', 'comment_author' => 'Ann' );
}

/** As versions of Akismet before 5 ask: the key is only in the name of the host, but where it is to be verified. */
function ask_by_host( $call, $fields, $key ) {
	$args = array(
		'method'  => 'POST',
		'headers' => array( 'Content-Type' => 'application/x-www-form-urlencoded', 'Host' => "$key.rest.akismet.com" ),
		'body'    => http_build_query( $fields ),
	);
	return wp_remote_request( "http://$key.rest.akismet.com/1.1/$call", $args )['body'];
}

$told    = ask( 'comment-check', comment( $spam ), $key );
$meta[7] = $told['headers']['x-akismet-guid'];
$other   = apply_filters( 'pre_http_request', false, array( 'headers' => array() ), 'https://akismet.com.example/1.1/x' );

echo json_encode(
	array(
		'verify'    => array( ask( 'verify-key', compact( 'key' ), $key )['body'], ask( 'verify-key', array( 'key' => 'guessed' ), 'guessed' )['body'] ),
		'ham'       => ask( 'comment-check', comment( $ham ), $key )['body'],
		'spam'      => array( $told['body'], $told['headers']['x-akismet-pro-tip'] ),
		'by host'   => array(
			ask_by_host( 'verify-key', compact( 'key' ), $key ),
			ask_by_host( 'verify-key', array( 'key' => 'guessed' ), $key ),
			ask_by_host( 'comment-check', comment( $ham ), $key ),
			ask_by_host( 'comment-check', comment( $ham ), 'guessed' ),
		),
		'submit'    => ask( 'submit-ham', array( 'comment_ID' => 7, 'reporter' => 'ann' ) + comment( $spam ), $key )['body'],
		// Only a label of that decision counts as one that was wrongly stopped.
		'stats'     => json_decode( ask( 'get-stats', compact( 'key' ), $key )['body'] )->false_positives,
		'status'    => json_decode( ask( 'get-subscription', compact( 'key' ), $key )['body'] )->status,
		'wrong key' => ask( 'comment-check', comment( $ham ), 'guessed' )['body'],
		'asked'     => array_keys( $asked ),
		'untouched' => $other,
	)
);
